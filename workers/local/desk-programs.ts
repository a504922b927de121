import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { RUN } from '../../build/program.js';

/** Our own programs that a desk consists of, as TypeScript files. Tests put stand-ins in their place. */
export interface DeskPrograms {
  sandbox: string;
  worker: string;
  intake: string;
}

export const DESK_PROGRAMS: DeskPrograms = {
  sandbox: fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url)),
  worker: fileURLToPath(new URL('../main.ts', import.meta.url)),
  intake: fileURLToPath(new URL('../../client/intake/main.ts', import.meta.url)),
};

/** The worker's first start packs the workflows, which takes a while on a busy machine. */
const READY_MS = 120_000;

/** Starts one of our programs. */
export function startProgram(
  name: keyof DeskPrograms,
  program: string,
  env: Record<string, string>,
  logDir: string,
): Promise<GuardedProcess> {
  return startGuarded({
    name,
    command: process.execPath,
    args: [RUN, program],
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env,
    logFile: join(logDir, `${name}.log`),
    stopSeconds: 20,
    readyLine: true,
  });
}

/** What the program said of itself when it was ready: one line of JSON. */
export async function readyLine(program: GuardedProcess): Promise<Record<string, unknown>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`was not ready within ${READY_MS / 1000} s`), READY_MS);
  });
  const failed = Promise.race([program.ended.then((how) => `ended at once (${how})`), late]);
  const line = program.firstLine?.then((text) => text || failed) ?? failed;
  const said = await Promise.race([line, failed]).finally(() => clearTimeout(timer));
  try {
    return JSON.parse(said) as Record<string, unknown>;
  } catch {
    throw new Error(`The ${program.name} ${said}. Its log: ${program.logFile}\n${await program.lastWords(8)}`);
  }
}
