import { PassThrough } from 'node:stream';
import { runDesk } from '../../../client/desk/run.js';
import type { Machine } from '../../../client/desk/terminal.js';

/** One part of the desk, as `desk status --json` tells of it. */
interface SeenPart {
  name: string;
  state: string;
  version?: string;
  since?: number;
  problems: { what: string; next: string }[];
}

/** What came of a command line. */
export interface Typed {
  code: number;
  out: string;
  err: string;
  json: () => { error?: { exit: number }; cases?: { id: string }[]; ok?: boolean; parts?: SeenPart[] };
}

/** One command line as somebody typed it, words apart by blanks, without a terminal; and what came of it. */
export function typed(line: string | string[], env: NodeJS.ProcessEnv): Promise<Typed> {
  return typing(line, env).ended;
}

/** The same for a command that runs on: what it has written so far can be read meanwhile. */
export function typing(line: string | string[], env: NodeJS.ProcessEnv): { out: () => string; ended: Promise<Typed> } {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const machine = { env, stdin: new PassThrough(), stdout, stderr } as unknown as Machine;
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
  const out = written(stdout);
  const err = written(stderr);
  const ended = runDesk(words, machine).then((code) => ({
    code,
    out: out(),
    err: err(),
    json: () => JSON.parse(out()),
  }));
  return { out, ended };
}

/** Everything that has been written to it until now. */
function written(stream: PassThrough): () => string {
  let text = '';
  stream.setEncoding('utf8');
  return () => {
    for (let part = stream.read() as string | null; part !== null; part = stream.read() as string | null) text += part;
    return text;
  };
}
