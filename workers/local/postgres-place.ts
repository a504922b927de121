import { existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { binariesIn, type PostgresBinaries } from './postgres-binaries.js';
import { canEnter, canRun, type RunAs } from './postgres-user.js';

/** Binaries and a data folder that the user of the database can reach. */
export interface PostgresPlace {
  binaries: PostgresBinaries;
  /** Ours, and open to that user. Holds `cluster` and `password`. */
  base: string;
}

/** Only root comes here, and what root keeps for a service belongs below this folder. */
const OUTSIDE = '/var/lib/durable-desk';
/** In a data folder that the database's user cannot reach: where its data is instead. */
const POINTER = 'moved-to';
/** Beside the data that was moved: where from. */
const ORIGIN = 'moved-from';

/**
 * Finds binaries and data folder for the database: in the checkout when its user can reach it. A checkout below a folder
 * that only root may enter cannot be reached by anybody else; then both live below /var/lib/durable-desk (or below the
 * folder for temporary files, if the data folder is there), and a file `moved-to` in the data folder says where.
 * @param dataDir absolute
 */
export async function postgresPlace(
  dataDir: string,
  as: RunAs,
  { outside = outsideFor(dataDir), installed }: { outside?: string; installed: PostgresBinaries },
): Promise<PostgresPlace> {
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o711);
  const binaries = (await canRun(installed.postgres, as)) ? installed : await copyOf(installed, as, outside);
  const base =
    (await movedTo(dataDir)) ?? ((await canEnter(dataDir, as)) ? dataDir : await moveOutside(dataDir, outside));
  if (!(await canEnter(base, as))) throw unreachable(base);
  return { binaries, base };
}

/** Removes the data of a stopped database, wherever it was kept. */
export async function removePostgresData(dataDir: string): Promise<void> {
  const elsewhere = await movedTo(dataDir);
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

/** What is kept among temporary files may be lost with them; it must not pile up elsewhere. */
function outsideFor(dataDir: string): string {
  return dataDir.startsWith(join(tmpdir(), '/')) ? join(tmpdir(), 'durable-desk') : OUTSIDE;
}

async function movedTo(dataDir: string): Promise<string | undefined> {
  const path = await pointer(dataDir);
  if (path) await mustBeOurs(dirname(path));
  return path;
}

async function pointer(dataDir: string): Promise<string | undefined> {
  return (await readFile(join(dataDir, POINTER), 'utf8').catch(() => '')).trim() || undefined;
}

async function moveOutside(dataDir: string, outside: string): Promise<string> {
  await ownFolder(outside);
  if (outside !== OUTSIDE) await removeOrphans(outside);
  const base = await mkdtemp(join(outside, 'data-'));
  await chmod(base, 0o711);
  // In this order: what has an origin has, or had, a pointer to it.
  await writeFile(join(dataDir, POINTER), `${base}\n`);
  await writeFile(join(base, ORIGIN), `${dataDir}\n`);
  return base;
}

/** Data of temporary folders that were removed without asking us, as tests do. Never done to data that is meant to stay. */
async function removeOrphans(outside: string): Promise<void> {
  for (const name of await readdir(outside)) {
    const base = join(outside, name);
    const origin = (await readFile(join(base, ORIGIN), 'utf8').catch(() => '')).trim();
    if (!origin || (await pointer(origin)) === base || existsSync(join(base, 'cluster', 'postmaster.pid'))) continue;
    await rm(base, { recursive: true, force: true });
  }
}

/** Copied beside its final place and moved there in one step: a start that was cut short leaves no half of it. */
async function copyOf(installed: PostgresBinaries, as: RunAs, outside: string): Promise<PostgresBinaries> {
  await ownFolder(outside);
  const home = join(outside, `postgres-${installed.version}`);
  const copy = binariesIn(home, installed.version);
  if (await canRun(copy.postgres, as)) return copy;
  const half = await mkdtemp(join(outside, 'copying-'));
  try {
    await cp(installed.home, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
    // Another start may have been faster: what it made must never be away, not even for a moment.
    await rename(join(half, 'native'), home).catch(async (error: unknown) => {
      if (await canRun(copy.postgres, as)) return;
      await rename(home, join(half, 'damaged')).catch(() => Promise.reject(error as Error));
      await rename(join(half, 'native'), home);
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  if (!(await canRun(copy.postgres, as))) throw unreachable(installed.home);
  return copy;
}

async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await mustBeOurs(folder);
}

/** Programs and data in a folder that somebody else can write to are theirs. */
async function mustBeOurs(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0) return;
  throw new Error(`${folder} must be a folder that nobody else can write to. Look at what is in it and who made it.`);
}

function unreachable(folder: string): Error {
  return new Error(
    `As root, the database runs as the user postgres, who cannot get to ${folder}. ` +
      'Move the checkout and its data out of folders that only root may enter, ' +
      'or run the desk as another user than root.',
  );
}
