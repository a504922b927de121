import { PassThrough } from 'node:stream';
import { runDesk } from '../../../client/desk/run.js';
import type { Machine } from '../../../client/desk/terminal.js';

/** One part of the desk, as `desk status --json` tells of it. */
export interface SeenPart {
  name: string;
  state: string;
  version?: string;
  since?: number;
  problems: { what: string; next: string }[];
}

/** One command line as somebody typed it, words apart by blanks, without a terminal; and what came of it. */
export async function typed(
  line: string | string[],
  env: NodeJS.ProcessEnv,
): Promise<{
  code: number;
  out: string;
  err: string;
  json: () => { error?: { exit: number }; cases?: { id: string }[]; ok?: boolean; parts?: SeenPart[] };
}> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const machine = { env, stdin: new PassThrough(), stdout, stderr } as unknown as Machine;
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
  const code = await runDesk(words, machine);
  const [out, err] = [stdout, stderr].map((stream) => String(stream.read() ?? '')) as [string, string];
  return { code, out, err, json: () => JSON.parse(out) };
}
