import { renameSync, writeFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity, stillRuns } from '../../contracts/process-state.js';
import { endProcess, resume } from './end-process.js';
import { inStopOrder } from './stop-order.js';

/** A data folder has one desk at a time. */
export interface DeskLock {
  /** Remembers a process, so that a successor of ours can end it if we could not. */
  remember(name: string, pid: number): void;
  release(): Promise<void>;
}

const Remembered = z.object({ name: z.string(), pid: z.int().positive(), identity: z.string().optional() });
const Holder = z.object({
  ...Remembered.shape,
  /** Of which folder it is: a copy of the folder has a copy of the lock. */
  folder: z.string(),
  processes: z.array(Remembered),
});

type Remembered = z.infer<typeof Remembered>;
type Holder = z.infer<typeof Holder>;

/** Another desk uses this data folder. */
export class DeskRuns extends Error {
  override readonly name = 'DeskRuns';
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(`A desk already runs on ${dataDir} (process ${pid}).`);
    this.pid = pid;
  }
}

/**
 * Takes the data folder, or throws DeskRuns. What a killed predecessor left running is ended first: only processes that
 * are certainly its own, told by when they were started. A lock that came with a copy of another desk's folder names
 * nothing of ours, and goes: that desk keeps its processes, and the copy (or a backup that is put back) just starts.
 */
export async function lockDesk(dataDir: string): Promise<DeskLock> {
  const file = fileIn(dataDir);
  const folder = await folderIdentity(dataDir);
  const identity = processIdentity(process.pid);
  const holder: Holder = { name: 'desk', pid: process.pid, identity, folder, processes: [] };
  while (!(await tryToTake(file, holder))) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const other = parsed(text, file);
    if (other.folder === folder) {
      if (stillRuns(other.pid, other.identity)) throw new DeskRuns(dataDir, other.pid);
      await endAll(other.processes);
    }
    await removeIf(file, text);
  }
  return {
    remember(name, pid) {
      const running = holder.processes.filter((one) => stillRuns(one.pid, one.identity));
      holder.processes = [...running, { name, pid, identity: processIdentity(pid) }];
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
  const { pid, identity, folder } = parsed(text, fileIn(dataDir));
  return folder === (await folderIdentity(dataDir)) && stillRuns(pid, identity) ? pid : undefined;
}

/** Stays when the folder is moved or named otherwise; a copy has another. */
async function folderIdentity(dataDir: string): Promise<string> {
  const { dev, ino } = await stat(dataDir, { bigint: true });
  return `${dev}/${ino}`;
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

/** Their guards may be at it already; it does no harm to be told twice. */
async function endAll(processes: Remembered[]): Promise<void> {
  for (const one of processes) resume(one);
  await inStopOrder(async (name, patienceMs) => {
    const signal = name === 'postgres' ? 'SIGINT' : 'SIGTERM';
    const own = processes.filter((one) => one.name === name);
    await Promise.all(own.map((one) => endProcess(one, signal, patienceMs)));
  });
  const left = processes.filter(({ pid, identity }) => stillRuns(pid, identity));
  if (left.length === 0) return;
  throw new Error(
    `Processes of an earlier desk do not end: ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`,
  );
}

function parsed(text: string, file: string): Holder {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    throw new Error(`${file} is damaged. Make sure that no desk uses this folder, then remove the file.`);
  }
}
