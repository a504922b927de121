import type { Machine } from '../terminal.js';

type Listener = (...given: unknown[]) => void;

const LISTENS = ['on', 'addListener', 'once'];
const FORGETS = ['off', 'removeListener'];

/**
 * The keyboard for the prompts. Their box for several lines writes down whatever a key sends that it has no use for: Backspace
 * in an empty box became a letter that nobody sees. Here keys that write nothing have no letter, only their name. Ctrl-D, at
 * which they would wait for ever, is a Ctrl-C.
 * @param letters false where letters mean nothing: the library takes `a` and `i` for "all" and "the others"
 */
export function typedKeys(keyboard: Machine['stdin'], { letters = true } = {}): Machine['stdin'] {
  const wrapped = new WeakMap<Listener, Listener>();
  const lettersOnly = (listener: Listener): Listener => {
    const known = wrapped.get(listener);
    const made: Listener =
      known ??
      ((letter, key) => {
        if (letters || !isLetterKey(key)) listener(isLetter(letter) ? letter : undefined, isEnd(key) ? CTRL_C : key);
      });
    wrapped.set(listener, made);
    return made;
  };
  return new Proxy(keyboard, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const listening = LISTENS.includes(String(name)) || FORGETS.includes(String(name));
      return (...given: unknown[]) => {
        const [event, listener] = given;
        if (listening && event === 'keypress') given[1] = lettersOnly(listener as Listener);
        return (value as Listener).apply(target, given);
      };
    },
  });
}

const CTRL_C = { name: 'c', sequence: '\u0003', ctrl: true, meta: false, shift: false };

function isEnd(key: unknown): boolean {
  const { ctrl, name } = (key ?? {}) as { ctrl?: boolean; name?: string };
  return ctrl === true && name === 'd';
}

/** Not a name of a key like `space`. The library takes it for the letter with Ctrl, too. */
function isLetterKey(key: unknown): boolean {
  const { ctrl, name } = (key ?? {}) as { ctrl?: boolean; name?: string };
  return name?.length === 1 && !(ctrl && (name === 'c' || name === 'd'));
}

/** A line break and a tab are part of what people paste. */
function isLetter(letter: unknown): boolean {
  return typeof letter !== 'string' || !/[\0-\u0008\u000b-\u001f\u007f]/.test(letter);
}
