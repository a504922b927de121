import { execFile } from 'node:child_process';
import { open, readFile, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../../contracts/process-state.js';

const run = promisify(execFile);
const MIB = 1 << 20;
/** Of our mounts; the number of the process that made it follows. */
const NAME = 'durable-desk-faults-';

/** A small disk in memory for one desk, so that it can be filled without harm to anything else. */
export interface SmallDisk {
  /** Takes every free byte; the answer gives them back. */
  fill(): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

/** Mounts a tmpfs on an empty folder. @throws with the reason where this is not possible: only root may, on Linux */
export async function mountSmallDisk(folder: string, mebibytes: number): Promise<SmallDisk> {
  if (process.platform !== 'linux') throw new Error('a small disk in memory can be mounted on Linux only');
  if (process.getuid?.() !== 0) throw new Error('only root may mount a small disk');
  await removeOrphans();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0711`, `${NAME}${process.pid}`, folder]);
  const ballast = join(folder, 'ballast');
  return {
    async fill() {
      await writeUntilFull(folder, ballast);
      return () => rm(ballast, { force: true });
    },
    async remove() {
      await run('umount', ['--lazy', folder]);
    },
  };
}

async function writeUntilFull(folder: string, ballast: string): Promise<void> {
  const file = await open(ballast, 'w');
  const zeros = Buffer.alloc(MIB);
  try {
    for (;;) {
      const { bavail, bsize } = await statfs(folder);
      if (bavail === 0) return;
      await file.write(zeros, 0, Math.min(bavail * bsize, zeros.length));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

/** Memory that a run kept because it was killed. */
async function removeOrphans(): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
  for (const [device = '', folder = ''] of mounts) {
    const pid = device.startsWith(NAME) ? Number(device.slice(NAME.length)) : process.pid;
    if (isAlive(pid)) continue;
    await run('umount', ['--lazy', folder]).catch(() => undefined);
    await rm(dirname(folder), { recursive: true, force: true });
  }
}
