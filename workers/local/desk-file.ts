import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity } from '../../contracts/process-state.js';
import { PRODUCT_VERSION } from '../../contracts/product-version.js';
import type { DeskAddresses } from './desk-environment.js';
import type { PartState } from './parts.js';

/** What a running desk says about itself in `<dataDir>/desk.json`; `desk` reads it. It holds the intake's token: mode 0600. */
export interface DeskFile extends DeskAddresses {
  intakeToken: string;
  /** Of the product. */
  version: string;
  /** ISO. */
  startedAt: string;
  pid: number;
  /** Tells its process from a later one with the same pid. */
  identity?: string;
  /** Of its processes that run now, by name. */
  pids: Record<string, number>;
  /** Its parts, as they are now. */
  parts: PartState[];
}

/** Keeps `desk.json` as the desk is. */
export interface DeskFileKeeper {
  /** Writes it anew. What cannot be written now, on a full disk, is written later. */
  write(): Promise<void>;
  remove(): Promise<void>;
}

const LATER_MS = 2_000;

/** @param parts how they are, asked whenever the file is written */
export function keepDeskFile(
  dataDir: string,
  parts: () => PartState[],
  about: DeskAddresses & { intakeToken: string },
): DeskFileKeeper {
  const file = pathIn(dataDir);
  const { pid } = process;
  const since = { version: PRODUCT_VERSION, startedAt: new Date().toISOString(), pid, identity: processIdentity(pid) };
  let last: Promise<void> = Promise.resolve();
  let later: NodeJS.Timeout | undefined;
  let removed = false;
  async function writeNow(): Promise<void> {
    clearTimeout(later);
    if (removed) return;
    const states = parts();
    const pids = Object.fromEntries(states.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]])));
    const content: DeskFile = { ...about, ...since, pids, parts: states };
    try {
      await writeFile(`${file}.${process.pid}`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
      await rename(`${file}.${process.pid}`, file);
    } catch {
      later = setTimeout(() => void write(), LATER_MS).unref();
    }
  }
  function write(): Promise<void> {
    return (last = last.then(writeNow));
  }
  async function remove(): Promise<void> {
    removed = true;
    clearTimeout(later);
    await last;
    for (const path of [file, `${file}.${process.pid}`]) await rm(path, { force: true });
  }
  return { write, remove };
}

/** Undefined when no desk has written one, or it is damaged. */
export async function readDeskFile(dataDir: string): Promise<DeskFile | undefined> {
  try {
    return JSON.parse(await readFile(pathIn(dataDir), 'utf8')) as DeskFile;
  } catch {
    return undefined;
  }
}

/** Also one that a killed desk left. */
export async function removeDeskFile(dataDir: string): Promise<void> {
  await rm(pathIn(dataDir), { force: true });
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'desk.json');
}
