import type { Answer } from './answer.js';
import { mayAsk, type AskOptions } from './ask/may-ask.js';
import { DeskFailure, EXIT } from './failure.js';
import { clean, paragraph, styleFor } from './style.js';
import { isToCopy } from './to-copy.js';

const MOST_TOLD = 2_000;

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
  const said = sentence(told(failure.message));
  const lines = [paragraph('', failure.code === 'stopped' ? said : style.bad(said), style)];
  for (const problem of failure.problems) lines.push(paragraph('  - ', told(problem), style));
  if (failure.text) lines.push('', failure.text, '');
  const next = failure.next && clean(failure.next);
  if (next) lines.push(paragraph('', sentence(next), isToCopy(next) ? { ...style, width: undefined } : style));
  stderr.write(`${lines.join('\n')}\n`);
  return EXIT[failure.code];
}

/** What somebody typed or a file says comes back in messages: without what moves the cursor, and not a whole book. */
function told(text: string): string {
  return clean(text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)} ...` : text);
}

/** Ends with a full stop unless it ends with something to copy or its own mark. */
function sentence(text: string): string {
  return /[.!?:)]$|: \S.*$/.test(text) ? text : `${text}.`;
}

/**
 * Asks before something that is hard to take back. Where nobody can answer `--yes` has to be given.
 * A "no" is a failure of its own, so that scripts see that nothing happened.
 */
export async function confirmed(
  question: string,
  machine: Machine,
  options: AskOptions & { yes?: boolean },
): Promise<void> {
  if (options.yes) return;
  if (!mayAsk(machine, options)) {
    throw new DeskFailure('badInput', `${question} Nobody is there to answer`, { next: 'Add --yes if you mean it' });
  }
  const { questionsOn } = await import('./ask/questions.js');
  if (await questionsOn(machine, 'Nothing was done').meant(question)) return;
  throw new DeskFailure('refused', 'Nothing was done, because you did not say yes');
}
