import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deskHolder, DeskRuns, lockDesk } from '../../workers/local/desk-lock.js';
import { processIdentity } from '../../contracts/process-state.js';

const NO_PID = 2 ** 22 + 1;

let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  dataDir = join(folder, 'data');
  mkdirSync(dataDir);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the lock of a data folder', () => {
  it('that was copied with it names nobody: who starts on the copy ends nothing of the original', async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const original = await lockDesk(dataDir);
      original.remember('worker', other.pid!);
      const copies = ['copy', 'copy-of-killed'].map((name) => join(folder, name));
      for (const copy of copies) cpSync(dataDir, copy, { recursive: true });
      killHolder(copies[1]!);

      for (const copy of copies) {
        expect(await deskHolder(copy)).toBeUndefined();
        await (await lockDesk(copy)).release();
      }
      expect(processIdentity(other.pid!)).toBeDefined();
      expect(await deskHolder(dataDir)).toBe(process.pid);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('stays its lock when it is moved: what a killed desk left running is ended from there', async () => {
    const left = spawn('sleep', ['60'], { stdio: 'ignore' });
    (await lockDesk(dataDir)).remember('worker', left.pid!);
    const moved = join(folder, 'moved');
    renameSync(dataDir, moved);
    await expect(lockDesk(moved)).rejects.toThrow(DeskRuns);
    killHolder(moved);

    await lockDesk(moved);
    expect(processIdentity(left.pid!)).toBeUndefined();
  });

  it.each(['', '{', '{}', 'null', '[]', '{"pid":0,"name":"desk","folder":"1/1","processes":[]}', '{"processes":[{}]}'])(
    'that is none (%j) is called damaged, with what to do, and left as it is',
    async (text) => {
      const file = join(dataDir, 'desk.lock');
      writeFileSync(file, text);
      const damaged = `${file} is damaged. Make sure that no desk uses this folder, then remove the file.`;
      await expect(deskHolder(dataDir)).rejects.toThrow(damaged);
      await expect(lockDesk(dataDir)).rejects.toThrow(damaged);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});

/** As if the desk had been killed that holds this folder. */
function killHolder(dataDir: string): void {
  const file = join(dataDir, 'desk.lock');
  const holder = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...holder, pid: NO_PID }));
}
