import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, createReadStream, fstatSync, mkdirSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity, stillRuns } from '../../contracts/process-state.js';
import { endProcess } from './end-process.js';

interface GuardedProcessOptions {
  /** For messages: 'temporal', 'worker'. */
  name: string;
  command: string;
  args: string[];
  /** The whole environment; nothing of ours is inherited. */
  env: Record<string, string>;
  cwd?: string;
  /** Whom to run as; only root can choose. */
  uid?: number;
  gid?: number;
  /** Appended to. Takes standard output too, unless `readyLine`. */
  logFile: string;
  stopSignal?: 'TERM' | 'INT';
  /** Seconds between the stop signal and SIGKILL. */
  stopSeconds?: number;
  /** Resolve `firstLine` with the first line of standard output, which is JSON. */
  readyLine?: boolean;
}

export interface GuardedProcess {
  name: string;
  pid: number;
  logFile: string;
  /** Settles when the process is gone, or its guard: in words, `code 1` or `signal 9`. */
  ended: Promise<string>;
  /** The first line of its standard output; only with `readyLine`. */
  firstLine?: Promise<string>;
  /** The last lines that it wrote to its log: none of the processes before it. */
  lastWords(lines: number): Promise<string>;
  /** Whether the process itself runs; true for a while after `ended` when its guard was killed. */
  runs(): boolean;
  /** Wakes it when somebody has suspended it. */
  resume(): void;
  /** Ends it in order, or by SIGKILL after so many ms. Resolves when it is gone for certain; may be called again. */
  stop(patienceMs?: number): Promise<void>;
}

/**
 * A shell stands between us and the process and holds a pipe from us. When the pipe closes, because we stop it or because
 * we were killed, the shell ends the process: so nothing outlives the desk, whatever happened to it. It runs in a session
 * of its own: Ctrl-C in the terminal reaches the desk alone, which then stops everything in its order.
 */
const GUARD = `
exec 4<&0 </dev/null
"$@" 3>&- 4<&- &
child=$!
echo $child >&3
exec 3>&-
{
  read -r nothing <&4
  kill -s "$GUARD_SIGNAL" $child
  left=$((GUARD_SECONDS * 5))
  while [ $left -gt 0 ] && kill -0 $child 2>/dev/null; do left=$((left - 1)); sleep 0.2; done
  kill -s KILL $child 2>/dev/null
} >/dev/null 2>&1 &
watch=$!
exec 4<&-
wait $child
code=$?
kill $watch 2>/dev/null
exit $code`;

/** How much longer than it should a guard may take. */
const SLACK_MS = 1_000;
/** How long a process whose guard was killed may take to end in order. */
const ORPHAN_MS = 5_000;

/** Starts a process that ends when we do. Resolves as soon as it runs; being ready is for the caller to find out. */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const { stopSignal = 'TERM', stopSeconds = 10 } = options;
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const logFrom = fstatSync(log).size;
  let shell: ChildProcess;
  try {
    shell = spawn('/bin/sh', ['-c', GUARD, `guard-of-${options.name}`, options.command, ...options.args], {
      cwd: options.cwd ?? '/',
      env: {
        ...options.env,
        GUARD_SIGNAL: stopSignal,
        GUARD_SECONDS: String(stopSeconds),
      },
      stdio: ['pipe', options.readyLine ? 'pipe' : log, log, 'pipe'],
      detached: true,
      uid: options.uid,
      gid: options.gid,
    });
  } finally {
    closeSync(log);
  }
  shell.stdin?.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    shell.once('error', (error) => resolve(error.message));
    shell.once('exit', (code, signal) => resolve(inWords(code, signal)));
  });
  void ended.then(() => shell.stdin?.destroy());
  const firstLine = options.readyLine && shell.stdout ? readFirstLine(shell.stdout) : undefined;
  const pid = Number(await readFirstLine(shell.stdio[3] as Readable));
  if (!pid) throw new Error(`${options.name} could not be started: ${await ended}`);

  const identity = processIdentity(pid);

  async function stop(patienceMs = stopSeconds * 1_000 + SLACK_MS): Promise<void> {
    const gone = ended.then(() => true);
    shell.stdin?.destroy();
    // What is suspended cannot obey.
    signalGroup(shell, 'SIGCONT');
    if (!(await Promise.race([gone, sleep(patienceMs, false, { ref: false })]))) signalGroup(shell, 'SIGKILL');
    await Promise.race([gone, sleep(SLACK_MS, false, { ref: false })]);
    // Without its guard it may still be there.
    await endProcess({ pid, identity }, `SIG${stopSignal}`, Math.min(patienceMs, ORPHAN_MS));
  }
  return {
    name: options.name,
    pid,
    logFile: options.logFile,
    ended,
    firstLine,
    lastWords: (lines) => endOf(options.logFile, logFrom, lines),
    runs: () => stillRuns(pid, identity),
    resume: () => signalGroup(shell, 'SIGCONT'),
    stop,
  };
}

async function endOf(file: string, from: number, lines: number): Promise<string> {
  const written = await textOf(createReadStream(file, { start: from })).catch(() => '');
  return written.trim().split('\n').slice(-lines).join('\n');
}

/** The guard and what it guards are one process group, named after the guard. */
function signalGroup(guard: ChildProcess, signal: NodeJS.Signals): void {
  if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
  try {
    process.kill(-guard.pid, signal);
  } catch {
    // Gone in between.
  }
}

/** The shell's way to say "killed by signal n" is 128 + n. */
function inWords(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `signal ${constants.signals[signal]}`;
  return code !== null && code > 128 ? `signal ${code - 128}` : `code ${code}`;
}

/** The first line, or '' when the stream ends before one; what follows is read and dropped, so that nobody blocks. */
function readFirstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      if (text.includes('\n')) return;
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    stream.once('end', () => resolve(text));
    stream.once('error', () => resolve(text));
  });
}
