import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RUN } from '../../build/program.js';
import { freePorts } from '../../workers/local/ports.js';

const START = fileURLToPath(new URL('../../workers/start.ts', import.meta.url));
const FLAGS = ['--temporal-port', '--ui-port', '--intake-port', '--sandbox-port', '--smtp-port', '--postgres-port'];

/** `npm start` as a process of its own, and what it says. */
export interface NpmStart {
  child: ChildProcess;
  /** Everything that it has said. */
  text(): string;
  /** Its exit code, when it has ended. */
  code(): Promise<number | null>;
  /** Resolves when it has said so; fails when it ends without. */
  says(wanted: RegExp): Promise<void>;
  /** Stops it if it still runs. */
  end(): Promise<void>;
}

/** Flags with ports that nobody uses. */
export async function freeFlags(): Promise<string[]> {
  const ports = await freePorts(FLAGS.length);
  return FLAGS.flatMap((flag, i) => [flag, String(ports[i])]);
}

/** @param env beside what this machine needs; nothing of the person's own cluster or desk is inherited */
export function npmStart(dataDir: string, flags: string[], env: Record<string, string> = {}): NpmStart {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_(?!CLI_PATH)|DESK_|DATABASE_URL|NODE_OPTIONS)/.test(name),
  );
  const child = spawn(process.execPath, [RUN, START, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), ...env, DESK_DATA: dataDir, NO_COLOR: '1' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exited = once(child, 'close') as Promise<[number | null]>;
  return {
    child,
    text: () => text,
    code: async () => (await exited)[0],
    async end() {
      child.kill('SIGTERM');
      await exited;
    },
    async says(wanted) {
      while (!wanted.test(text)) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
