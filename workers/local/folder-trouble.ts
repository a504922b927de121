/** What the system says when a data folder cannot be used, for people; their way out is another folder. */
const MEANS: Record<string, string> = {
  EEXIST: 'it is a file',
  ENOTDIR: 'something on the way to it is a file',
  EROFS: 'it is on a read-only file system',
  // What mkdir -p makes of a read-only file system on which the folder is not there yet.
  ENOENT: 'it cannot be made there, as on a read-only file system',
  EPERM: 'it belongs to another user',
  EACCES: 'this user may not write there',
};
const FULL = /ENOSPC|EDQUOT|no space left on device|disk quota exceeded|disk is full|check free disk space/i;

/** Of making and taking the folder. Other errors are left as they are. */
export function folderTrouble(error: NodeJS.ErrnoException, dataDir: string): Error {
  const means = MEANS[error.code ?? ''];
  if (!means) return whenFull(error, dataDir);
  const say = `${dataDir} cannot be the data folder: ${means}. Name a folder of your own: DESK_DATA=/path/to/folder`;
  return new Error(say, { cause: error });
}

/** Each part has words of its own for a full disk, and most of them: the plain ones come first. */
export function whenFull(error: Error, dataDir: string): Error {
  if (!FULL.test(error.message)) return error;
  return new Error(`The disk of ${dataDir} is full. Make room there, then start again.\n${error.message}`, {
    cause: error,
  });
}
