import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { screenOf } from './screen-of.js';

const HELPER = fileURLToPath(new URL('./pseudo-terminal.py', import.meta.url));
const DESK = fileURLToPath(new URL('../../../client/desk.js', import.meta.url));
const PATIENCE_MS = 30_000;

export const KEYS = {
  enter: '\r',
  escape: '\u001b',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  down: '\u001b[B',
  up: '\u001b[A',
  space: ' ',
  tab: '\t',
} as const;

/** Why tests with a terminal cannot run here; undefined where they can. */
export const noTerminal: string | undefined =
  spawnSync('python3', ['-c', 'import pty, termios']).status === 0
    ? undefined
    : 'python3 with its pty module is missing';

/** Somebody at a terminal on which `desk` runs. */
interface Person {
  /** Waits until this can be read; fails with what is there instead. */
  sees(text: string | RegExp): Promise<void>;
  press(...keys: string[]): void;
  resizes(columns: number, rows?: number): void;
  /** Everything on the screen and above it, without colours. */
  screen(): string;
  /** With the control codes. */
  drawn(): string;
  /** The exit code, once it has ended. */
  ended(): Promise<number>;
}

const running = new Set<ChildProcess>();

/** Ends whatever a test has left running: else nobody would ever leave its terminal. */
export function endTerminals(): void {
  for (const child of running) child.kill();
}

/** Of our own environment; they would change what a person sees. */
const OWN = /^(CI|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)$/;

/** Starts `desk` with these words on a terminal of 80 by 24, or another command by its path. */
export function atTerminal(
  words: string[],
  env: Record<string, string | undefined>,
  { columns = 80, rows = 24, command = [process.execPath, DESK] } = {},
): Person {
  const machine = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)));
  const child = spawn('python3', [HELPER, String(rows), String(columns), ...command, ...words], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    env: { ...machine, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const seen = screenOf(rows, columns);
  let drawn = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    drawn += text;
    seen.write(text);
  });
  child.stdin!.on('error', () => {});
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  return {
    async sees(text) {
      const until = Date.now() + PATIENCE_MS;
      const there = () => (typeof text === 'string' ? seen.text().includes(text) : text.test(seen.text()));
      while (!there()) {
        if (Date.now() > until) throw new Error(`${String(text)} is not there:\n${seen.text()}`);
        await pause(20);
      }
    },
    press: (...keys) => void child.stdin!.write(keys.join('')),
    resizes(toColumns, toRows = rows) {
      seen.resize(toRows, toColumns);
      (child.stdio[3] as Writable).write(`${toRows} ${toColumns}`);
    },
    screen: () => seen.text(),
    drawn: () => drawn,
    ended: () => ended,
  };
}
