import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

/** `/proc/<pid>/stat`: the name may contain anything, so fields are counted after its closing parenthesis. */
function fromProc(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state, threads, startedAt] = [fields[0], Number(fields[17]), fields[19]];
    // Killed, its first thread may be a zombie while others still hold its ports and files: then it is not gone.
    if (state === 'X' || (state === 'Z' && threads <= 1)) return undefined;
    // Ticks count from boot, so the boot belongs to it: pids and ticks repeat after one.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startedAt}`;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const answer = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
    return answer.toString().trim() || undefined;
  } catch {
    return undefined;
  }
}
