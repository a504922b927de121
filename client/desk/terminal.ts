import { createInterface } from 'node:readline/promises';
import type { Answer } from './answer.js';
import { DeskFailure, EXIT } from './failure.js';
import { clean, paragraph, styleFor } from './style.js';

/** What `desk` has of the machine it runs on; tests give their own. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

/** Shows an answer: one JSON object for programs, text for people. */
export function showAnswer(answer: Answer, machine: Machine, json: boolean): void {
  const { stdout, env } = machine;
  stdout.write(json ? `${JSON.stringify(answer.data)}\n` : `${answer.text(styleFor(stdout, env))}\n`);
}

/** Shows what went wrong and how to mend it, and returns the exit code. */
export function showFailure(failure: DeskFailure, machine: Machine, json: boolean): number {
  const { stdout, stderr, env } = machine;
  if (json) {
    stdout.write(`${JSON.stringify({ error: failure })}\n`);
    return EXIT[failure.code];
  }
  const style = styleFor(stderr, env);
  const lines = [paragraph('', style.colours.red(sentence(failure.message)), style)];
  for (const problem of failure.problems) lines.push(paragraph('  - ', problem, style));
  if (failure.text) lines.push('', failure.text, '');
  if (failure.next) lines.push(paragraph('', sentence(failure.next), style));
  stderr.write(`${lines.join('\n')}\n`);
  return EXIT[failure.code];
}

/** Ends with a full stop unless it ends with something to copy or its own mark. */
function sentence(text: string): string {
  return /[.!?:)]$|: \S.*$/.test(text) ? text : `${text}.`;
}

/**
 * Asks before something that is hard to take back. Without a terminal nobody can answer: then `--yes` has to be given.
 * A "no" is a failure of its own, so that scripts see that nothing happened.
 */
export async function confirmed(
  question: string,
  machine: Machine,
  options: { yes?: boolean; json?: boolean },
): Promise<void> {
  if (options.yes) return;
  const { stdin, stderr } = machine;
  if (!stdin.isTTY || !stderr.isTTY || options.json) {
    throw new DeskFailure('badInput', `${question} Nobody is there to answer`, { next: 'Add --yes if you mean it' });
  }
  const lines = createInterface({ input: stdin, output: stderr });
  lines.on('SIGINT', () => lines.close());
  try {
    const answer = await Promise.race([lines.question(`${clean(question)} [y/N] `), closed(lines)]);
    if (/^(y|yes|예|네)$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new DeskFailure('refused', 'Nothing was done: you did not say yes');
}

function closed(lines: ReturnType<typeof createInterface>): Promise<string> {
  return new Promise((resolve) => lines.once('close', () => resolve('')));
}
