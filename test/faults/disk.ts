import { execFile } from 'node:child_process';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MIB = 1 << 20;

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
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0711`, 'durable-desk-faults', folder]);
  const ballast = join(folder, 'ballast');
  const free = () => rm(ballast, { force: true });
  return {
    async fill() {
      const file = await open(ballast, 'w');
      const zeros = Buffer.alloc(MIB);
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(folder);
          const left = Math.min(bavail * bsize, zeros.length);
          if (left === 0) break;
          await file.write(zeros, 0, left);
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
      return free;
    },
    async remove() {
      await free();
      await run('umount', ['--lazy', folder]);
    },
  };
}
