import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalDesk } from '../../workers/local/desk-processes.js';
import { folderTrouble, whenFull } from '../../workers/local/folder-trouble.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trouble-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a data folder that cannot be used', () => {
  it('because a file is there, or above it, is refused in one sentence with the way out', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const way = 'Name a folder of your own: DESK_DATA=/path/to/folder';
    await expect(start(file)).rejects.toThrow(`${file} cannot be the data folder: it is a file. ${way}`);
    const below = join(file, 'data');
    await expect(start(below)).rejects.toThrow(
      `${below} cannot be the data folder: something on the way to it is a file. ${way}`,
    );
  });

  it.each([
    ['EROFS', 'it is on a read-only file system'],
    ['ENOENT', 'it cannot be made there, as on a read-only file system'],
    ['EPERM', 'it belongs to another user'],
    ['EACCES', 'this user may not write there'],
  ])('%s means that %s', (code, means) => {
    const { message } = folderTrouble(Object.assign(new Error(`${code}: oh`), { code }), '/data');
    expect(message).toBe(
      `/data cannot be the data folder: ${means}. Name a folder of your own: DESK_DATA=/path/to/folder`,
    );
  });

  it.each([
    'ENOSPC: no space left on device, write',
    'initdb: error: could not write file "x": No space left on device',
    'PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device',
    'HINT:  Check free disk space.',
    'database or disk is full (13)',
  ])('because its disk is full is said so first, in plain words: %s', (message) => {
    const full = `The disk of /data is full. Make room there, then start again.\n${message}`;
    expect(whenFull(new Error(message), '/data').message).toBe(full);
    expect(folderTrouble(new Error(message), '/data').message).toBe(full);
  });

  it('for any other reason is said as it is', () => {
    const other = new Error('The moon is in the wrong house');
    expect(folderTrouble(other, '/data')).toBe(other);
  });
});

function start(dataDir: string): Promise<unknown> {
  return startLocalDesk({ dataDir, timeSkipping: false });
}
