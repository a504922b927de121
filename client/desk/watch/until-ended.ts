import { emitKeypressEvents } from 'node:readline';
import type { Machine } from '../terminal.js';

/** `ㅂ` is what the key of q gives under a Korean layout. */
const ENDS = ['q', 'Q', 'ㅂ', '\u0003'];

/** Somebody's wish to end: q or Ctrl-C on a terminal, else SIGINT. */
interface Ending {
  signal: AbortSignal;
  /** Gives the keyboard back. */
  release(): void;
}

/** Listens until it is released. */
export function untilEnded({ stdin, stdout }: Machine): Ending {
  const wish = new AbortController();
  const end = (): void => wish.abort();
  const key = (letter: string | undefined, { sequence }: { sequence?: string } = {}): void => {
    if (ENDS.includes(letter ?? sequence ?? '')) end();
  };
  const keyboard = stdin.isTTY && stdout.isTTY;
  process.on('SIGINT', end);
  if (keyboard) {
    emitKeypressEvents(stdin);
    stdin.setRawMode(true);
    stdin.on('keypress', key);
    stdin.resume();
  }
  return {
    signal: wish.signal,
    release() {
      process.off('SIGINT', end);
      if (!keyboard) return;
      stdin.off('keypress', key);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
