import {
  autocomplete,
  type CANCEL_SYMBOL,
  confirm,
  isCancel,
  multiline,
  multiselect,
  note,
  settings,
  text,
} from '@clack/prompts';
import wrapAnsi from 'wrap-ansi';
import { DeskFailure } from '../failure.js';
import { clean, cut } from '../style.js';
import type { Machine } from '../terminal.js';
import { readableOutput } from './readable-output.js';
import { typedKeys } from './typed-keys.js';

/** One of several answers. */
export interface Choice<T> {
  value: T;
  label: string;
}

/** The cursor of a list stands on no choice: what goes into the record is not guessed. */
export const NONE_YET = Symbol('none yet');

/** A question to be answered in words. */
export interface Line {
  question: string;
  /** Stands there already, and can be changed. */
  initial?: string;
  /** What is wrong with an answer, each thing on a line of its own; undefined when it can be taken. */
  wrong?: (answer: string) => string | undefined;
}

/** Questions to whoever sits at the terminal. Ctrl-C, Ctrl-D or Esc at any of them is a `stopped` failure. */
export interface Questions {
  line(asked: Line): Promise<string>;
  /** Several lines; Enter on an empty one ends them. */
  lines(asked: Line): Promise<string>;
  /**
   * From a list that gets shorter as people type, to what begins with it if anything does: what is typed must never choose
   * another answer than the one that is called so.
   * @param first the choice on which the cursor stands, or `NONE_YET`: Enter alone is no answer then
   */
  one<T>(question: string, choices: Choice<T>[], first?: T | typeof NONE_YET): Promise<T>;
  some<T>(question: string, choices: Choice<T>[], chosen: T[]): Promise<T[]>;
  /** Yes or no by one key; Enter alone is a no. */
  agreed(question: string): Promise<boolean>;
  /** The same before something that cannot be taken back: the whole word, so that no stray or pasted letter is a yes. */
  meant(question: string): Promise<boolean>;
  /** Shows something between questions. */
  tell(title: string, text: string): void;
  /** The same for a line to copy: without a frame, whose edges would be copied, too. */
  tellLine(title: string, line: string): void;
}

const LISTED = 10;
/** The library takes them for arrow keys: a name that somebody types would move the choice. */
for (const letter of 'hjkl') settings.aliases.delete(letter);
/** What the library draws at the left of each line, and the mark of a choice. */
const GUIDE = 3;
const MARK = 2;

/** @param stopped what is said when somebody stops at a question: `Nothing was started` */
export function questionsOn(machine: Machine, stopped: string): Questions {
  const output = readableOutput(machine.stdout, machine.env);
  const streams = { input: typedKeys(machine.stdin), output };
  const width = () => (machine.stdout.columns || 80) - GUIDE;
  const answered = async <T>(answer: Promise<T | typeof CANCEL_SYMBOL>): Promise<T> => {
    const given = await answer;
    if (isCancel(given)) throw new DeskFailure('stopped', stopped);
    return given;
  };
  const words = ({ question, initial, wrong }: Line) => ({
    ...streams,
    message: wrapped(question, width(), '│  '),
    initialValue: initial,
    validate: (answer: string | undefined) => {
      const problem = wrong?.(answer ?? '');
      return problem === undefined ? undefined : wrapped(problem, width(), '   ');
    },
  });

  return {
    line: async (asked) => (await answered(text(words(asked)))).trim(),
    lines: (asked) => answered(multiline(words(asked))),
    async one(question, choices, first) {
      let asked = { typed: '', left: matches(choices, '') };
      // Asked for each choice at each key.
      const left = (typed: string): Set<number> => {
        if (typed !== asked.typed) asked = { typed, left: matches(choices, typed) };
        return asked.left;
      };
      const answer = autocomplete({
        ...streams,
        message: wrapped(question, width(), '│  '),
        options: [...(first === NONE_YET ? [{ value: -1, label: '(none yet)' }] : []), ...shown(choices, width())],
        initialValue: first === NONE_YET ? -1 : indexOf(choices, first),
        maxItems: LISTED,
        filter: (typed, { value }) => (value < 0 ? typed.trim() === '' : left(typed).has(value)),
        validate: (value) => {
          if (value === undefined) return 'Nothing matches what you typed';
          return Number(value) < 0 ? 'Type what you mean, or choose with the arrow keys' : undefined;
        },
      });
      return choices[await answered<number>(answer)]!.value;
    },
    async some(question, choices, chosen) {
      const initialValues = chosen.flatMap((value) => indexOf(choices, value) ?? []);
      const options = shown(choices, width());
      const keys = { input: typedKeys(machine.stdin, { letters: false }), output };
      const answer = multiselect({ ...keys, message: clean(question), options, initialValues, required: false });
      return (await answered<number[]>(answer)).sort((a, b) => a - b).map((at) => choices[at]!.value);
    },
    agreed: (question) =>
      // This one draws its guide at each line by itself.
      answered(confirm({ ...streams, message: wrapped(question, width(), ''), initialValue: false })),
    async meant(question) {
      const asked = `${question}\nType yes to go on; Enter alone stops here.`;
      const wrong = (answer: string) => (/^\s*y\s*$/i.test(answer) ? 'Type the whole word: yes' : undefined);
      return /^yes$/i.test(await this.line({ question: asked, wrong }));
    },
    tellLine: (title, line) => void output.write(`\n${clean(title)}:\n${clean(line)}\n\n`),
    tell: (title, said) => note(said.split('\n').map(clean).join('\n'), clean(title), { output }),
  };
}

/** The library compares values by identity and shows a choice on one line: numbers for values, labels as wide as fits. */
function shown<T>(choices: Choice<T>[], width: number): { value: number; label: string }[] {
  return choices.map(({ label }, value) => ({ value, label: cut(clean(label), width - MARK) }));
}

/** Indices of the choices that best fit what was typed: those called so, else those that begin so, else those that have it. */
export function matches(choices: Choice<unknown>[], typed: string): Set<number> {
  const wanted = typed.trim().toLowerCase();
  const labels = choices.map(({ label }) => label.toLowerCase());
  const fits: ((label: string) => boolean)[] = [
    (label) => nameIn(label) === wanted,
    (label) => label.startsWith(wanted) || shortNameIn(label) === wanted,
    (label) => label.includes(wanted),
  ];
  const best = fits.find((fit) => labels.some(fit));
  return new Set(best ? labels.flatMap((label, at) => (best(label) ? at : [])) : []);
}

function nameIn(label: string): string {
  return label.split(/[\s:,]/, 1)[0] ?? '';
}

/** As the desk itself shortens it: a case to its reference, an account to its last four digits. */
function shortNameIn(label: string): string | undefined {
  const name = nameIn(label);
  return /^\d{12}$/.test(name) ? name.slice(-4) : name.split('/')[1];
}

function indexOf<T>(choices: Choice<T>[], wanted: T | undefined): number | undefined {
  const at = choices.findIndex(({ value }) => value === wanted);
  return at < 0 ? undefined : at;
}

function wrapped(text: string, width: number, indent: string): string {
  return text
    .split('\n')
    .flatMap((line) => wrapAnsi(clean(line), width, { hard: true }).split('\n'))
    .join(`\n${indent}`);
}
