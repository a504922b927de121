import { setTimeout as sleep } from 'node:timers/promises';
import { stillRuns } from '../../contracts/process-state.js';

/** A process that is certainly the one that was meant: pids are used again. */
interface KnownProcess {
  pid: number;
  identity?: string | undefined;
}

const KILL_MS = 1_000;

/** Asks a process to end, and kills it when it does not within so many ms. False when not even that ended it. */
export async function endProcess(one: KnownProcess, how: NodeJS.Signals, patienceMs: number): Promise<boolean> {
  if (!stillRuns(one.pid, one.identity)) return true;
  send(one, how);
  // One that is suspended cannot obey.
  send(one, 'SIGCONT');
  if (await isGone(one, patienceMs)) return true;
  send(one, 'SIGKILL');
  return isGone(one, KILL_MS);
}

/** Wakes a process when somebody has suspended it. */
export function resume(one: KnownProcess): void {
  send(one, 'SIGCONT');
}

async function isGone({ pid, identity }: KnownProcess, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (stillRuns(pid, identity)) {
    if (performance.now() > deadline) return false;
    await sleep(30);
  }
  return true;
}

function send({ pid, identity }: KnownProcess, signal: NodeJS.Signals): void {
  if (!stillRuns(pid, identity)) return;
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in between.
  }
}
