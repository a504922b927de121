import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { processIdentity } from '../../contracts/process-state.js';
import type { PostgresPlace } from './postgres-place.js';
import type { RunAs } from './postgres-user.js';

const run = promisify(execFile);

/** The one role of a local cluster; it owns everything. */
export const ROLE = 'desk';

interface Cluster {
  folder: string;
  password: string;
}

/** The cluster of this place, made when there is none: UTF-8, passwords required, the same on every machine. */
export async function openCluster(place: PostgresPlace, as: RunAs): Promise<Cluster> {
  const folder = join(place.base, 'cluster');
  const passwordFile = join(place.base, 'password');
  await removeHalfMade(place.base);
  let password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (await exists(folder)) {
    if (password) return { folder, password };
    throw new Error(
      `${passwordFile} is missing, and without it the data in ${folder} cannot be opened. ` +
        'Put the file back, or move the folder away to begin with an empty registry.',
    );
  }
  password ||= randomBytes(18).toString('hex');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await makeCluster(place, as, password, folder);
  return { folder, password };
}

/** Made under another name and moved when complete: a folder `cluster` is never half a cluster. */
async function makeCluster(place: PostgresPlace, as: RunAs, password: string, folder: string): Promise<void> {
  const making = await mkdtemp(join(place.base, `making-${process.pid}-${startOf(process.pid)}-`));
  try {
    await chmod(making, 0o711);
    const data = join(making, 'cluster');
    const passwordFile = join(making, 'password');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const path of [making, passwordFile]) {
      if (as.uid !== undefined && as.gid !== undefined) await chown(path, as.uid, as.gid);
    }
    const args = [`--pgdata=${data}`, `--pwfile=${passwordFile}`, `--username=${ROLE}`, '--auth=scram-sha-256'];
    // The builtin provider sorts alike everywhere, whatever locales the machine has.
    args.push('--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
    await run(place.binaries.initdb, args, {
      ...as,
      cwd: '/',
      env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    }).catch((error: { stderr?: string }) => {
      throw new Error(`PostgreSQL could not make its data folder: ${error.stderr?.trim()}`, { cause: error });
    });
    await rename(data, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** What a start that was killed has left: its name says whose it is. One that cannot be removed now is there next time. */
async function removeHalfMade(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const [kind, pid, started] = name.split('-');
    if (kind !== 'making' || (started && started === startOf(Number(pid)))) continue;
    await rm(join(base, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

/** Tells the process that has this pid now from others that had it; undefined when none has. */
function startOf(pid: number): string | undefined {
  return processIdentity(pid)?.replace(/\W/g, '');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
