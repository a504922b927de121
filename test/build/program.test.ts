import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SOURCES } from '../../build/program.js';
import { ROOT } from '../harness/scratch-checkout.js';

const node = promisify(execFile);
let checkout: string;

/** A checkout with one program, our packages, and a cache of its own. */
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'desk-program-'));
  await mkdir(join(checkout, 'node_modules'));
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name !== '.cache') await symlink(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  for (const folder of SOURCES) await mkdir(join(checkout, folder));
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
    // For everybody who works in this checkout.
    expect((await stat(join(checkout, 'node_modules/.cache/durable-desk', once!))).mode & 0o777).toBe(0o755);
    await write('domain/word.ts', "export const word: string = 'second';");
    expect(await run(HELLO())).toBe('second, beside it');
    expect(await compiled()).toHaveLength(2);
  });

  it('reads what it imports late only then, and takes a file named from where one stands', async () => {
    await write('domain/word.ts', "process.stdout.write('late ');\nexport const word: string = 'word';");
    await write(
      'workers/late.ts',
      "process.stdout.write('early ');\nconst { word } = await import('../domain/word.js');\nprocess.stdout.write(word);",
    );
    const { stdout } = await node(process.execPath, ['build/run.js', 'workers/late.ts'], { cwd: checkout, env: {} });
    expect(stdout).toBe('early late word');
  });

  it('that fails names the line of its source', async () => {
    await write('domain/word.ts', '\nexport const word: string = null!;\nword.trim();');
    await expect(run(HELLO())).rejects.toThrow(`${join(checkout, 'domain/word.ts')}:3`);
  });

  it('in JavaScript runs as it is', async () => {
    await write(
      'workers/plain.mjs',
      "process.stdout.write('plain ' + import.meta.url.endsWith('/workers/plain.mjs'));",
    );
    expect(await run(join(checkout, 'workers/plain.mjs'))).toBe('plain true');
  });

  it('cannot take the place of what is compiled for the place of its source', async () => {
    await write('domain/word.ts', 'export const word: string = import.meta.dirname;');
    await expect(run(HELLO())).rejects.toThrow(/word\.ts.*import\.meta\.dirname would mean the compiled program/);
  });

  it('whose sources change while it is compiled is never kept as what it is not', async () => {
    const say = async (word: string): Promise<void> => {
      await write('domain/word.new', `export const word: string = '${word}';`);
      await rename(join(checkout, 'domain/word.new'), join(checkout, 'domain/word.ts'));
    };
    let over = false;
    const changes = (async () => {
      for (let n = 0; !over; n++) {
        await say(n % 2 ? 'odd' : 'even');
        await sleep(20 + 3 * (n % 7));
      }
    })();
    for (let n = 0; n < 4; n++) await Promise.race([run(HELLO()), sleep(1_000)]);
    over = true;
    await changes;
    for (const word of ['odd', 'even', 'odd']) {
      await say(word);
      expect(await run(HELLO())).toBe(`${word}, beside it`);
    }
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
    expect(await readFile(join(checkout, 'node_modules/.cache'), 'utf8')).toBe('not a folder');
  });

  it('that has a mistake is not kept, and the mistake is named with file and line', async () => {
    await write('domain/word.ts', 'export const word: string = ;');
    await expect(run(HELLO())).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^This program cannot be compiled\. .*\n.*domain\/word\.ts:1:28: ERROR: .*\n$/),
    });
    await write('domain/word.ts', "export const word: string = 'mended';");
    expect(await run(HELLO())).toBe('mended, beside it');
    expect(await compiled()).toHaveLength(1);
  });
});
