import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT } from '../harness/scratch-checkout.js';

const node = promisify(execFile);
const FOLDERS = [
  'activities',
  'client',
  'contracts',
  'domain',
  'engine',
  'registry',
  'sandbox',
  'workers',
  'workflows',
];

let checkout: string;

/** A checkout with one program, our packages, and a cache of its own. */
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'desk-program-'));
  await mkdir(join(checkout, 'node_modules'));
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name !== '.cache') await symlink(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  for (const folder of FOLDERS) await mkdir(join(checkout, folder));
  await cp(join(ROOT, 'build'), join(checkout, 'build'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await cp(join(ROOT, file), join(checkout, file));
  await write('domain/word.ts', "export const word: string = 'first';");
  await write('workers/beside.txt', 'beside it');
  await write(
    'workers/hello.ts',
    `import { readFileSync } from 'node:fs';
     import { word } from '../domain/word.js';
     const beside = readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');
     process.stdout.write([word, beside, ...process.argv.slice(2)].join(', '));`,
  );
});
afterEach(() => rm(checkout, { recursive: true, force: true }));

const write = (file: string, text: string): Promise<void> => writeFile(join(checkout, file), text);
const compiled = (): Promise<string[]> => readdir(join(checkout, 'node_modules', '.cache', 'durable-desk'));

async function run(...args: string[]): Promise<string> {
  const { stdout } = await node(process.execPath, [join(checkout, 'build/run.js'), ...args], { cwd: '/', env: {} });
  return stdout;
}

/** What `programArgs` answers, run as the desk runs its parts. */
async function runAsPart(file: string): Promise<{ args: string[]; said: string }> {
  const ask = `import { programArgs } from './build/program.js'; console.log(JSON.stringify(await programArgs(${JSON.stringify(file)})));`;
  const { stdout } = await node(process.execPath, ['--input-type=module', '-e', ask], { cwd: checkout, env: {} });
  const args = JSON.parse(stdout) as string[];
  return { args, said: (await node(process.execPath, args, { cwd: '/', env: {} })).stdout };
}

const HELLO = () => join(checkout, 'workers/hello.ts');

describe('a program of the checkout', () => {
  it('runs with arguments of its own, and finds the files beside its source', async () => {
    expect(await run(HELLO(), '--loud', 'x')).toBe('first, beside it, --loud, x');
  });

  it('is compiled once, and anew as soon as one of its sources is another', async () => {
    await run(HELLO());
    const [once] = await compiled();
    expect(await run(HELLO())).toBe('first, beside it');
    expect(await compiled()).toEqual([once]);
    await write('domain/word.ts', "export const word: string = 'second';");
    expect(await run(HELLO())).toBe('second, beside it');
    expect(await compiled()).toHaveLength(2);
  });

  it('is the same for a part of the desk', async () => {
    const { args, said } = await runAsPart(HELLO());
    expect(args.at(-1)).toContain('node_modules/.cache/durable-desk/program-');
    expect(said).toBe('first, beside it');
  });

  it('started twice in the same moment, runs twice', async () => {
    expect(await Promise.all([run(HELLO(), '1'), run(HELLO(), '2'), run(HELLO(), '3')])).toEqual([
      'first, beside it, 1',
      'first, beside it, 2',
      'first, beside it, 3',
    ]);
    expect(await compiled()).toHaveLength(1);
  });

  it('runs also where nothing can be written', async () => {
    await write('node_modules/.cache', 'not a folder');
    expect(await run(HELLO())).toBe('first, beside it');
    expect(await runAsPart(HELLO())).toMatchObject({
      args: ['--import', expect.anything(), HELLO()],
      said: 'first, beside it',
    });
    expect(await readFile(join(checkout, 'node_modules/.cache'), 'utf8')).toBe('not a folder');
  });

  it('that has a mistake is not kept, and the mistake is named with file and line', async () => {
    await write('domain/word.ts', 'export const word: string = ;');
    await expect(run(HELLO())).rejects.toThrow(/domain\/word\.ts:1:28/);
    await write('domain/word.ts', "export const word: string = 'mended';");
    expect(await run(HELLO())).toBe('mended, beside it');
    expect(await compiled()).toHaveLength(1);
  });
});
