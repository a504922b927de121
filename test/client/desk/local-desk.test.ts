import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_DATA } from '../../../client/desk/data-folder.js';
import { noDeskAnswers, explainedQuery } from '../../../client/desk/engine-errors.js';
import { startLine } from '../../../client/desk/start-again.js';
import { keepDeskFile, type DeskFileKeeper } from '../../../workers/local/desk-file.js';
import type { PartState } from '../../../workers/local/parts.js';
import { until } from '../../harness/until.js';
import { typed } from './typed.js';

let data: string;
let part: ChildProcess;
let keeper: DeskFileKeeper | undefined;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'desk-local-'));
});
afterAll(() => rm(data, { recursive: true }));
beforeEach(() => {
  part = spawn('sleep', ['300']);
});
afterEach(async () => {
  part.kill('SIGKILL');
  await keeper?.remove();
});

const NOBODY = '127.0.0.1:9';
const since = '2026-11-23T01:00:00.000Z';

const about = (at = NOBODY) => ({
  temporalAddress: at,
  namespace: 'default',
  uiUrl: `http://${at}`,
  databaseUrl: `postgres://desk:hunter2@${at}/desk`,
  intakeUrl: `http://${at}`,
  sandboxUrl: `http://${at}`,
  smtpUrl: `smtp://${at}`,
  intakeToken: 'intake-token-0123456789abcdef',
});

/** desk.json as `npm start` writes it; this process is its supervisor. */
async function running(...parts: PartState[]): Promise<void> {
  keeper = keepDeskFile(data, () => parts, about());
  await keeper.write();
}

const desk = (line: string) => typed(line, { DESK_DATA: data, XDG_CONFIG_HOME: data });

describe('a part of which npm start says that it cannot be started again', () => {
  it('is WRONG with what is the matter and what to do, and desk status ends with 1', async () => {
    const trouble = { what: 'No space left on device', next: 'Free some space; it starts by itself then' };
    await running({ name: 'worker', since, restarts: 3, trouble });
    const { code, out } = await desk('status');

    expect(code).toBe(1);
    expect(out).toMatch(/^worker +WRONG/m);
    expect(out).toMatch(/No space left on device\n +-> Free some space; it starts by itself then/);
  });
});

const noProc = !existsSync('/proc/self/stat') && 'no /proc here';
(noProc ? describe.skip : describe)(`a part that is suspended${noProc ? ` (left out: ${noProc})` : ''}`, () => {
  it('is WRONG at once, with the command that lets it go on', async () => {
    const pid = part.pid!;
    part.kill('SIGSTOP');
    await running({ name: 'worker', pid, since, restarts: 0 }, { name: 'postgres', pid, since, restarts: 0 });
    const shown = await until('it is seen', async () => {
      const { code, out } = await desk('status');
      return out.includes('SIGSTOP') ? { code, out } : undefined;
    });

    expect(shown.code).toBe(1);
    for (const name of ['worker', 'PostgreSQL'])
      expect(shown.out).toMatch(new RegExp(`${name} \\(process ${pid}\\) is suspended\\s+\\(SIGSTOP\\)`));
    expect(shown.out).toMatch(new RegExp(`-> kill -CONT ${pid}\\n`));
    expect(shown.out).not.toContain('The database does not let us in');
  });
});

describe('a desk that npm start is stopping', () => {
  it('is not told to be ended by force: its parts are gone, its file is still there', async () => {
    const gone = spawnSync('true').pid;
    await running({ name: 'intake', pid: gone, since, restarts: 0 });
    const { out } = await desk('status');

    expect(out).toMatch(new RegExp(`npm start \\(process ${process.pid}\\) is starting or stopping:\\s+ask again`));
    expect(out).not.toContain(`kill -9 ${gone}`);
  });
});

describe('a command to a desk that does not answer', () => {
  it('says to see which part is away where npm start runs', async () => {
    await running();
    expect(await desk('cases')).toMatchObject({
      code: 4,
      err: expect.stringMatching(/No desk answers at 127\.0\.0\.1:9.*nothing listens there[^]*npx desk status/),
    });
    expect((await desk('cases')).err).not.toContain('npm start');
  });

  it('and no worker answers, too', async () => {
    await running();
    const address = { temporal: { address: NOBODY }, namespace: 'default', shown: NOBODY, mend: '' };
    const late = Object.assign(new Error('late'), { code: 4, details: 'late', metadata: {} });
    const file = join(data, 'desk.json');

    expect(explainedQuery(late, 'onboarding/acme/1', { ...address, file })).toMatchObject({
      code: 'unreachable',
      next: 'See which part is away: npx desk status; nothing is lost, the case goes on when it is back',
    });
    expect(noDeskAnswers({ ...address, file })).toMatchObject({ next: 'See which part is away: npx desk status' });
  });
});

describe('a database that hangs', () => {
  it('is unreachable for desk registry apply, and said without its password', async () => {
    const silent = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const DATABASE_URL = `postgres://desk:hunter2@127.0.0.1:${(silent.address() as AddressInfo).port}/desk`;
    const words = ['registry', 'apply', 'examples/registry.yaml', '--dry-run'];
    const { code, err } = await typed(words, { DESK_DATA: data, DATABASE_URL });
    silent.close();

    expect(code).toBe(4);
    expect(err).toMatch(/The database 127\.0\.0\.1:\d+\/desk does not let us in[^]*Check DATABASE_URL/);
    expect(err).not.toContain('hunter2');
  });
});

describe('how a desk that was killed is started again', () => {
  const file = join(DEFAULT_DATA, 'desk.json');
  const usual = {
    pid: 1,
    startedAt: 0,
    temporalAddress: '127.0.0.1:7233',
    namespace: 'default',
    uiUrl: 'http://127.0.0.1:8233',
    databaseUrl: 'postgres://desk:x@127.0.0.1:15432/desk',
    intakeUrl: 'http://127.0.0.1:8080',
    sandboxUrl: 'http://127.0.0.1:8025',
    smtpUrl: 'smtp://127.0.0.1:2525',
    parts: [{ name: 'temporal', since: 0, restarts: 0 }],
  };

  it('is npm start where everything was as usual', () => {
    expect(startLine(file, DEFAULT_DATA, usual)).toBe('npm start');
  });

  it('names the folder and the ports that differ', () => {
    const other = { ...usual, temporalAddress: '127.0.0.1:7299', intakeUrl: 'http://127.0.0.1:18080' };
    expect(startLine('/data/one desk/desk.json', DEFAULT_DATA, other)).toBe(
      "DESK_DATA='/data/one desk' npm start -- --temporal-port 7299 --intake-port 18080",
    );
  });

  it('names the cluster that it used, and no ports of that', () => {
    const parts = [{ name: 'worker', since: 0, restarts: 0 }];
    const on = { ...usual, parts, temporalAddress: '127.0.0.1:7300', namespace: 'desk', uiUrl: undefined };
    expect(startLine(file, DEFAULT_DATA, { ...on, smtpUrl: 'smtp://127.0.0.1:2599' })).toBe(
      'TEMPORAL_ADDRESS=127.0.0.1:7300 TEMPORAL_NAMESPACE=desk npm start -- --smtp-port 2599',
    );
  });

  it('stands in what desk says of it', async () => {
    const gone = spawnSync('true').pid;
    const path = join(data, 'desk.json');
    await writeFile(
      path,
      JSON.stringify({ ...about(), pid: gone, startedAt: since, parts: [{ name: 'temporal', since, restarts: 0 }] }),
    );
    const line = `DESK_DATA=${data} npm start -- --temporal-port 9 --ui-port 9`;

    expect((await desk('cases')).err.replaceAll(/\s+/g, ' ')).toContain(`Start it again (the data is kept): ${line}`);
    expect((await desk('status')).out).toContain(`-> Start it again (the data is kept): ${line}`);
  });
});
