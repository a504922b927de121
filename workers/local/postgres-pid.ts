import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../contracts/process-state.js';

/** A predecessor that was told to end may still be writing to disk. */
const PATIENCE_MS = 30_000;

/**
 * Deals with the pid file of a server that did not end in order. A server that still runs on this cluster is waited for,
 * then refused; a pid that now belongs to some other program would make PostgreSQL refuse to start, so the file goes.
 * With a dead pid it stays: PostgreSQL itself then checks that no orphan still uses the shared memory named in it.
 */
export async function clearStalePid(cluster: string, signal?: AbortSignal): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
    if (!pid || !isAlive(pid)) return;
    if (!commandLine(pid).includes(cluster)) return rm(file, { force: true });
    if (performance.now() > deadline) {
      throw new Error(
        `PostgreSQL (process ${pid}) already runs on ${cluster}. Stop the desk that it belongs to, or end it: kill -INT ${pid}`,
      );
    }
    await sleep(200, undefined, { signal });
  }
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).toString();
  } catch {
    return '';
  }
}
