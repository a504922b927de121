import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom to run as: uid and gid, or nothing for "as we are". */
export interface RunAs {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses to run as root. Root lets the user `postgres` run it, who is made when missing. */
export async function postgresUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {};
  const known = await idsOf('postgres');
  if (known) return known;
  await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch((error: Error) => {
    throw new Error(
      'PostgreSQL does not run as root, and the user postgres could not be made for it. ' +
        'Make one (useradd --system postgres), or run the desk as another user than root.',
      { cause: error },
    );
  });
  const made = await idsOf('postgres');
  if (!made) throw new Error('The user postgres was made but cannot be found.');
  return made;
}

/** Whether that user can run the file, going through every folder above it. */
export async function canRun(file: string, as: RunAs): Promise<boolean> {
  return succeeds(file, ['--version'], as);
}

/** Whether that user can get into the folder, going through every folder above it. */
export async function canEnter(folder: string, as: RunAs): Promise<boolean> {
  return succeeds('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], as);
}

async function succeeds(command: string, args: string[], as: RunAs): Promise<boolean> {
  return run(command, args, { ...as, cwd: '/', timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

async function idsOf(user: string): Promise<Required<RunAs> | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
    );
    return uid && gid ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}
