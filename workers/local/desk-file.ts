import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeskAddresses } from './desk-environment.js';

/** What a running desk says about itself in `<dataDir>/desk.json`; `desk` reads it. It holds the intake's token: mode 0600. */
export interface DeskFile extends DeskAddresses {
  intakeToken: string;
  /** ISO. */
  startedAt: string;
  pid: number;
  /** Of its processes, by name. */
  pids: Record<string, number>;
}

export async function writeDeskFile(dataDir: string, content: DeskFile): Promise<void> {
  const next = `${pathIn(dataDir)}.${process.pid}`;
  await writeFile(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(next, pathIn(dataDir));
}

/** Undefined when no desk has written one, or it is damaged. */
export async function readDeskFile(dataDir: string): Promise<DeskFile | undefined> {
  try {
    return JSON.parse(await readFile(pathIn(dataDir), 'utf8')) as DeskFile;
  } catch {
    return undefined;
  }
}

export async function removeDeskFile(dataDir: string): Promise<void> {
  await rm(pathIn(dataDir), { force: true });
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'desk.json');
}
