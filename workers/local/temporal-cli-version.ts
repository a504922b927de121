import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The first release with time skipping (server 1.32), and the one we install. */
export const WANTED_VERSION = '1.9.1';

/** Asks a `temporal` executable for its version. Throws a sentence that says why it cannot be used. */
export async function usableVersion(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const version = await versionOf(path, env);
  if (isOlder(version, WANTED_VERSION)) throw new Error(`${path} is version ${version}, older than ${WANTED_VERSION}`);
  return version;
}

async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  let answer: string;
  try {
    answer = (await run(path, ['--version'], { timeout: 20_000, env: { PATH: env['PATH'] } })).stdout;
  } catch (error) {
    const { code, message } = error as { code?: string | number; message: string };
    if (code === 'ENOENT') throw new Error(`${path} does not exist`);
    if (code === 'EACCES') throw new Error(`${path} is not an executable file`);
    throw new Error(`${path} --version failed: ${message.split('\n').slice(0, 2).join(' ')}`);
  }
  const version = /version v?(\d+\.\d+\.\d+\S*)/.exec(answer)?.[1];
  if (!version) throw new Error(`${path} --version does not name a version: ${answer.slice(0, 80).trim()}`);
  return version;
}

/** By number; a pre-release (`1.9.1-rc.1`) comes before its release. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [parts(version), parts(than)];
  for (let i = 0; i < 3; i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.pre && !b.pre;
}

function parts(version: string): { numbers: number[]; pre: boolean } {
  const [release = '', pre] = version.split('-');
  return { numbers: release.split('.').map(Number), pre: pre !== undefined };
}

/** Every executable file of this name in the folders of PATH, in their order. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string[] {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
