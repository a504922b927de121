import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { PRODUCT_VERSION } from '../../../contracts/product-version.js';
import { isAlive, isSuspended, stillRuns } from '../../../contracts/process-state.js';
import { DEFAULT_DATA } from '../data-folder.js';
import { ago } from '../times.js';
import type { DeskAddress } from '../address.js';
import { readDeskFile, type DeskProcesses } from '../desk-file.js';
import { startLine } from '../start-again.js';
import type { Part, Problem } from './part.js';

/** A desk that `npm start` or the demo runs on this machine. */
export interface LocalDesk extends DeskProcesses {
  /** What runs it: `npm start` or `npm run demo`. */
  command: string;
  /** How it is started as it was, in one sentence. */
  again: string;
  /** Its process is there. */
  alive: boolean;
  /** The folder in which its processes log. */
  logs: string;
}

/** Undefined for a desk on a cluster, and where the file says nothing of processes. */
export function localDesk({ file }: Pick<DeskAddress, 'file'>): LocalDesk | undefined {
  if (file === undefined) return undefined;
  const { processes } = readDeskFile(file);
  if (!processes) return undefined;
  const { pid, identity } = processes;
  const command = basename(file) === 'demo.json' ? 'npm run demo' : 'npm start';
  const again =
    command === 'npm start'
      ? `Start it again (the data is kept): ${startLine(file, DEFAULT_DATA, processes)}`
      : `Start it again: ${command}`;
  return {
    ...processes,
    command,
    again,
    // After a reboot, some other process may have its pid.
    alive: identity === undefined ? isAlive(pid) : stillRuns(pid, identity),
    // The demo's file is a link into its own folder.
    logs: join(dirname(realpathSync(file)), 'logs'),
  };
}

/** The process that looks after the others. */
export function supervisorPart({ command, again, pid, version, startedAt, alive }: LocalDesk): Part {
  const problems: Problem[] = [];
  if (!alive) {
    problems.push({
      severity: 'wrong',
      what: `Process ${pid} of ${command} is gone without having stopped the desk: nobody looks after its parts`,
      next: again,
    });
  } else if (isSuspended(pid)) {
    problems.push(suspended(command, pid));
  } else if (version !== undefined && version !== PRODUCT_VERSION) {
    problems.push({
      severity: 'warning',
      what: `${command} runs version ${version}, this checkout is ${PRODUCT_VERSION}`,
      next: `Stop it with Ctrl-C where it runs, then: ${command}`,
    });
  }
  return {
    name: command,
    version,
    since: alive ? startedAt : undefined,
    facts: [`process ${pid}`],
    problems,
    data: { pid },
  };
}

/** Adds what the supervisor knows of a part to what the part says of itself. */
export function supervised(part: Part, name: string, local: LocalDesk | undefined, now: number): Part {
  const known = local?.alive ? local.parts.find((one) => one.name === name) : undefined;
  if (!known) return part;
  const { pid, since, restarts, lastEnd, trouble } = known;
  const facts = [...part.facts];
  if (lastEnd) {
    const end = `${ago(lastEnd.at, now)} (${lastEnd.how})`;
    const often = restarts > 1 ? `${restarts} times, last ` : '';
    facts.push(pid === undefined ? `ended ${end}, is being started again` : `restarted ${often}${end}`);
  }
  // What else is wrong with one that is suspended comes from that.
  const asleep = pid !== undefined && isSuspended(pid);
  const problems = part.problems.filter(({ severity }) => !asleep || severity === 'warning');
  if (asleep) problems.push(suspended(part.name, pid));
  else if (trouble) problems.push({ severity: 'wrong', what: trouble.what, next: trouble.next });
  else if (pid === undefined && problems.length === 0)
    problems.push({ severity: 'wrong', what: `The ${part.name} is away`, next: mendOf(name, local) });
  return {
    ...part,
    since: part.since ?? (pid === undefined ? undefined : since),
    facts,
    problems,
    data: { ...part.data, pid, restarts, ...(lastEnd && { lastEnd }) },
  };
}

/** What to do about a part of a local desk that does not answer; `elsewhere` where nobody looks after it. */
export function mendOf(name: string, local: LocalDesk | undefined, elsewhere = ''): string {
  if (!local) return elsewhere;
  const { command, again, pid, alive, logs, parts } = local;
  if (!alive) return again;
  const known = parts.find((one) => one.name === name);
  if (!known) return elsewhere;
  const log = `; its log is ${shortest(join(logs, `${name}.log`))}`;
  if (known.pid === undefined) return `Wait: ${command} is starting it again${log}`;
  // While it stops the desk its file stays as it was.
  if (!isAlive(known.pid)) return startingOrStopping(command, pid);
  return `If it stays so, end it: kill -9 ${known.pid}. ${command} then starts it again${log}`;
}

function shortest(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith('..') ? path : here;
}

function suspended(name: string, pid: number): Problem {
  const what = `${name} (process ${pid}) is suspended (SIGSTOP): it does nothing until it is told to go on`;
  return { severity: 'wrong', what, next: `kill -CONT ${pid}` };
}

function startingOrStopping(command: string, pid: number): string {
  return `${command} (process ${pid}) is starting or stopping: ask again in a moment`;
}
