import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/*
 * How a file of the desk, as its lock, names a process of this machine, so that whoever reads it can tell whether that
 * one still runs.
 */

/**
 * Something that tells this process from a later one with the same pid: when it was started, as the system counts it.
 * Undefined when no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Whether the process that once had this pid and identity still runs. */
export function stillRuns(pid: number, identity: string | undefined): boolean {
  return identity !== undefined && processIdentity(pid) === identity;
}

/** Whether the system knows a process by this pid, be it that it has ended and nobody has asked how. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** It is there and does nothing (SIGSTOP, Ctrl-Z). False where the system does not say so: there is no /proc. */
export function isSuspended(pid: number): boolean {
  return ['T', 't'].includes(statOf(pid)?.[0] ?? '');
}

function fromProc(pid: number): string | undefined {
  const fields = statOf(pid);
  const boot = textOf('/proc/sys/kernel/random/boot_id');
  if (!fields || boot === undefined) return undefined;
  const [state, threads, startedAt] = [fields[0], Number(fields[17]), fields[19]];
  // Killed, its first thread may be a zombie while others still hold its ports and files: then it is not gone.
  if (state === 'X' || (state === 'Z' && threads <= 1)) return undefined;
  // Ticks count from boot, so the boot belongs to it: pids and ticks repeat after one.
  return `${boot.trim()}/${startedAt}`;
}

/** `/proc/<pid>/stat` from the state on: the name before it may contain anything. */
function statOf(pid: number): string[] | undefined {
  return textOf(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** In one language and zone: two processes of the desk may have been started from different shells. */
function fromPs(pid: number): string | undefined {
  try {
    const answer = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.toString().trim() || undefined;
  } catch {
    return undefined;
  }
}
