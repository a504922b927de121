import { renameSync, writeFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity, stillRuns } from './process-identity.js';

/** A data folder has one desk at a time. */
export interface DeskLock {
  /** Remembers a process, so that a successor of ours can end it if we could not. */
  remember(name: string, pid: number): void;
  release(): Promise<void>;
}

interface Remembered {
  name: string;
  pid: number;
  identity: string | undefined;
}

interface Holder extends Remembered {
  processes: Remembered[];
}

/** Another desk uses this data folder. */
export class DeskRuns extends Error {
  override readonly name = 'DeskRuns';
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(`A desk already runs on ${dataDir} (process ${pid}).`);
    this.pid = pid;
  }
}

/** Their guards end the processes of a killed desk; this long before we do it ourselves. */
const GUARDS_MS = 15_000;
const STOPPING_MS = 30_000;

/**
 * Takes the data folder, or throws DeskRuns. What a killed predecessor left running is ended first: only processes that
 * are certainly its own, told by when they were started.
 */
export async function lockDesk(dataDir: string): Promise<DeskLock> {
  const file = fileIn(dataDir);
  const holder: Holder = { name: 'desk', pid: process.pid, identity: processIdentity(process.pid), processes: [] };
  while (!(await tryToTake(file, holder))) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const other = JSON.parse(text) as Holder;
    if (stillRuns(other.pid, other.identity)) throw new DeskRuns(dataDir, other.pid);
    await endAll(other.processes);
    await removeIf(file, text);
  }
  return {
    remember(name, pid) {
      holder.processes.push({ name, pid, identity: processIdentity(pid) });
      const next = `${file}.${process.pid}`;
      writeFileSync(next, JSON.stringify(holder), { mode: 0o600 });
      renameSync(next, file);
    },
    release: () => rm(file, { force: true }),
  };
}

/** The process that holds the data folder now, if any does. */
export async function deskHolder(dataDir: string): Promise<number | undefined> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { pid, identity } = JSON.parse(text) as Holder;
  return stillRuns(pid, identity) ? pid : undefined;
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'desk.lock');
}

/** A link is made whole or not at all, and never over another one. */
async function tryToTake(file: string, holder: Holder): Promise<boolean> {
  const written = `${file}.${process.pid}`;
  await writeFile(written, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(written, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(written, { force: true });
  }
}

/** Somebody else may have found the same stale lock and already hold a new one: that one is put back. */
async function removeIf(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  await rename(file, aside).catch(() => undefined);
  if ((await readFile(aside, 'utf8').catch(() => text)) !== text) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** The database goes last. */
async function endAll(processes: Remembered[]): Promise<void> {
  if (await allGone(processes, GUARDS_MS)) return;
  for (const one of [...processes].sort((a, b) => Number(a.name === 'postgres') - Number(b.name === 'postgres'))) {
    signal(one, one.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    if (!(await allGone([one], STOPPING_MS))) signal(one, 'SIGKILL');
  }
  if (await allGone(processes, STOPPING_MS)) return;
  const left = processes.filter(({ pid, identity }) => stillRuns(pid, identity));
  throw new Error(
    `Processes of an earlier desk do not end: ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`,
  );
}

async function allGone(processes: Remembered[], patience: number): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (processes.some(({ pid, identity }) => stillRuns(pid, identity))) {
    if (Date.now() > deadline) return false;
    await sleep(100);
  }
  return true;
}

function signal({ pid, identity }: Remembered, name: NodeJS.Signals): void {
  if (!stillRuns(pid, identity)) return;
  try {
    process.kill(pid, name);
  } catch {
    // Gone in between.
  }
}
