import { readFileSync } from 'node:fs';

/** Whether a process of this machine is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** It is there and does nothing (SIGSTOP, Ctrl-Z). False where the system does not say so: there is no /proc. */
export function isSuspended(pid: number): boolean {
  return ['T', 't'].includes(statOf(pid)?.[0] ?? '');
}

/** Tells a process from a later one with the same pid, as the desk's lock does. Undefined where there is no /proc. */
export function processIdentity(pid: number): string | undefined {
  const startedAt = statOf(pid)?.[19];
  if (startedAt === undefined) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startedAt}`;
}

/** `/proc/<pid>/stat` from the state on: the name before it may contain anything. */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}
