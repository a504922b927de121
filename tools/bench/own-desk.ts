import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDeskFile, type DeskFile } from '../../workers/local/desk-file.js';
import { freePorts } from '../../workers/local/ports.js';
import { PORTS } from '../../contracts/start-ports.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Whatever cluster, database or desk the person's terminal names is not for a bench to touch. */
const FOREIGN = /^(TEMPORAL_(?!CLI_PATH)|DATABASE_URL$|DESK_|PG[A-Z]+$|AWS_)/;

/** A desk that the bench starts by `npm start`, kills and starts again, always with the same ports and data. */
interface OwnDesk {
  /** Resolves when it says that it is up. */
  start(): Promise<DeskFile>;
  /** SIGKILL for everything that it consists of: the supervisor, every part, their guards. */
  killAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function ownDesk(dataDir: string): Promise<OwnDesk> {
  const flags = Object.values(PORTS).map(({ flag }) => flag);
  const ports = await freePorts(flags.length);
  const args = ['start', '--silent', '--', ...flags.flatMap((flag, n) => [flag, String(ports[n])])];
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const env = { ...Object.fromEntries(inherited), DESK_DATA: dataDir, NO_COLOR: '1' };
  let ended: Promise<unknown> = Promise.resolve();

  async function start(): Promise<DeskFile> {
    const child = spawn('npm', args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const over = once(child, 'close');
    ended = over;
    await new Promise<void>((up, failed) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes('The desk is up.')) up();
        });
      }
      void over.then(() => failed(new Error(`npm start ended:\n${text}`)));
    });
    return running();
  }

  async function running(): Promise<DeskFile> {
    const file = await readDeskFile(dataDir);
    if (!file) throw new Error(`${join(dataDir, 'desk.json')} is not there`);
    return file;
  }

  async function killAll(): Promise<void> {
    const { pid, pids } = await running();
    const guards = await childrenOf(pid);
    for (const one of [pid, ...Object.values(pids), ...guards]) kill(one, 'SIGKILL');
    await ended;
  }

  async function stop(): Promise<void> {
    const file = await readDeskFile(dataDir);
    if (file) kill(file.pid, 'SIGINT');
    await ended;
  }
  return { start, killAll, stop };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const ps = spawn('ps', ['-A', '-o', 'pid=,ppid='], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(ps, 'close');
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child ?? 0);
}
