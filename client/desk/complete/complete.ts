import type { Command } from 'commander';
import { clean } from '../style.js';
import type { Machine } from '../terminal.js';
import { suggest, type Suggestion } from './suggest.js';

/** The word before those that a shell asks about; it takes any words, so it is no command of the program. */
export const COMPLETE = '__complete';

/** What the shell's own completion of files is asked for with. */
export const FILES = ':files';

/**
 * Answers a shell that asks, on Tab, what could stand there: a line each, `value<TAB>about`. Never fails: nothing is as good
 * an answer as any.
 * @param words what is typed behind `desk`; the last is the one to complete
 */
export async function complete(program: Command, words: string[], { env, stdout }: Machine): Promise<void> {
  const suggested = suggest(program, words);
  if (suggested === 'files') return void stdout.write(`${FILES}\n`);
  const found = Array.isArray(suggested) ? suggested : await lookedUp(suggested, words, env);
  const current = words.at(-1) ?? '';
  // Other shells than bash have `--flag=value` in one word, and want it back so.
  const head = /^--[^=]+=/.exec(current)?.[0] ?? '';
  const begun = current === '=' ? '' : current;
  const fitting = found
    .map((one) => ({ ...one, value: head + one.value }))
    .filter(({ value }) => value.startsWith(begun));
  stdout.write(fitting.map(({ value, about }) => `${clean(value)}\t${clean(about ?? '')}\n`).join(''));
}

async function lookedUp(what: 'cases' | 'customers', words: string[], env: NodeJS.ProcessEnv): Promise<Suggestion[]> {
  const { customers, openCases } = await import('./look-up.js');
  const options = { demo: words.includes('--demo') };
  return what === 'cases' ? openCases(env, options) : customers(env, options);
}
