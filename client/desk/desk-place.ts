import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { DeskFailure } from './failure.js';

/**
 * Fails with whose it is and what to do when a file that `npm start` has written is there and cannot be read.
 * @param name of the file, for people
 */
export function mustBeReadable(file: string, name: string): void {
  try {
    readFileSync(file);
  } catch (error) {
    const failure = unreadable(error as NodeJS.ErrnoException, file, name);
    if (failure) throw failure;
  }
}

/** Undefined for one that is not there. */
export function unreadable({ code }: NodeJS.ErrnoException, file: string, name: string): DeskFailure | undefined {
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (code === 'EISDIR') {
    return new DeskFailure('unreachable', `${name} is a folder, where npm start writes a file`, {
      next: `Move it away, then start the desk again: npm start`,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new DeskFailure('unreachable', `${name} may not be read: it belongs to ${ownerOf(file)}, you are ${you()}`, {
      next: 'Use desk as that user, or run a desk of your own in another folder: DESK_DATA=<folder> npm start',
    });
  }
  return new DeskFailure('unreachable', `${name} cannot be read (${code})`, {
    next: 'Check the folder and its disk, or use another one: DESK_DATA=<folder>',
  });
}

/** Of the file, or of the folder that does not even let us see it. */
function ownerOf(file: string): string {
  for (let path = file; path !== dirname(path); path = dirname(path)) {
    try {
      return nameOf(statSync(path).uid);
    } catch {
      continue;
    }
  }
  return 'another user';
}

function nameOf(uid: number): string {
  const lines = textOf('/etc/passwd').split('\n');
  const name = lines.map((line) => line.split(':')).find(([, , id]) => id === String(uid))?.[0];
  return name ?? `user ${uid}`;
}

function you(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
