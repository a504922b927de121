import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { removePostgresData } from './postgres-place.js';

/** Removes a stopped desk's data folder and what its database kept elsewhere. */
export async function removeDeskData(dataDir: string): Promise<void> {
  await removeDeskFiles(resolve(dataDir));
  await rm(dataDir, { recursive: true, force: true });
}

/** Removes what desks have kept in a folder, and nothing else of it. */
export async function removeDeskFiles(dataDir: string): Promise<void> {
  await removePostgresData(join(dataDir, 'postgres'));
  for (const name of ['temporal', 'sandbox', 'logs', 'secrets.json', 'desk.json']) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
