import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderStatus } from '../../../client/desk/render-status.js';
import type { Part } from '../../../client/desk/status/part.js';
import { columns, PLAIN, styled } from '../../../client/desk/style.js';
import { typed } from './typed.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'desk-status-'));
});
afterAll(() => rm(data, { recursive: true }));

/** Its own deadlines add up to five seconds, and this machine may be busy; what hangs would hang for ever. */
const SOON_MS = 20_000;
const NOBODY = '127.0.0.1:9';

/** `desk status` where `npm start` has written this about itself. */
async function status(about: object, line = 'status', env: NodeJS.ProcessEnv = {}) {
  await writeFile(join(data, 'desk.json'), JSON.stringify(about));
  const began = Date.now();
  const answer = await typed(line, { DESK_DATA: data, XDG_CONFIG_HOME: data, ...env });
  return { ...answer, took: Date.now() - began };
}

function desk(at: string, more: object) {
  return {
    temporalAddress: at,
    databaseUrl: `postgres://desk:hunter2@${at}/desk`,
    intakeUrl: `http://${at}`,
    intakeToken: 'intake-token-0123456789abcdef',
    sandboxUrl: `http://${at}`,
    version: '0.1.0',
    startedAt: '2026-11-23T01:00:00.000Z',
    parts: [{ name: 'temporal', since: '2026-11-23T01:00:00.000Z', restarts: 0 }],
    ...more,
  };
}

describe('a desk of which nothing is left', () => {
  it('is told soon, with one thing to do', async () => {
    const gone = spawnSync('true').pid;
    const { code, out, took } = await status(desk(NOBODY, { pid: gone }));

    expect(code).toBe(1);
    expect(took).toBeLessThan(SOON_MS);
    for (const name of ['npm start', 'Temporal', 'PostgreSQL', 'intake', 'sandbox'])
      expect(out).toMatch(new RegExp(`^${name} +WRONG`, 'm'));
    expect(out).toMatch(/^worker +\? +not known: Temporal does not answer/m);
    expect(out.match(/->.*/g)).toEqual([expect.stringMatching(/^-> Start it again \(the data is kept\): DESK_DATA=/)]);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/npm start -- --temporal-port 9 .*--postgres-port 9 /);
    expect(out).toMatch(/5 things are wrong\.\n$/);
    expect(out).not.toContain('hunter2');
  });

  it('and whose number another process has since the machine was started again, too', async () => {
    const { code, out } = await status(desk(NOBODY, { pid: process.pid, identity: 'another-boot/4711' }));

    expect(code).toBe(1);
    expect(out).toMatch(/^npm start +WRONG/m);
    expect(out).toMatch(/-> Start it again \(the data is kept\)/);
  });

  it('and that was never started, too', async () => {
    const answer = await typed('status', { DESK_DATA: '/nonexistent', XDG_CONFIG_HOME: data });

    expect(answer).toMatchObject({ code: 1, err: '', out: expect.stringMatching(/WRONG[^]*npm start/) });
    const json = await typed('status --json --demo', { DESK_DATA: '/nonexistent', XDG_CONFIG_HOME: data });
    expect(json).toMatchObject({ code: 1, err: '' });
    expect(json.json()).toMatchObject({ ok: false, parts: [{ name: 'npm run demo', state: 'wrong' }] });
  });

  it('on a cluster is mended by whoever set the variables', async () => {
    const { code, out } = await status({}, 'status', { TEMPORAL_ADDRESS: NOBODY });

    expect(code).toBe(1);
    expect(out).toMatch(/Correct TEMPORAL_ADDRESS/);
    expect(out).toMatch(/^PostgreSQL +\? +not known here: DATABASE_URL is not set/m);
    expect(out).toMatch(/^intake +\? +not known here: DESK_INTAKE_URL is not set/m);
  });
});

describe('a desk that hangs', () => {
  let silent: Server;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    silent = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('is told soon, with what its supervisor knows of each part', async () => {
    const since = '2026-11-23T01:00:00.000Z';
    const lastEnd = { at: new Date(Date.now() - 3 * 3_600_000).toISOString(), how: 'signal 9' };
    const parts = [
      { name: 'temporal', pid: process.pid, since, restarts: 2, lastEnd },
      {
        name: 'postgres',
        since,
        restarts: 7,
        lastEnd,
        trouble: { what: 'No space left on device', next: 'Free some space; it starts by itself then' },
      },
      { name: 'worker', since, restarts: 1, lastEnd },
      { name: 'intake', since, restarts: 0, lastEnd },
      { name: 'sandbox', pid: process.pid, since, restarts: 0 },
    ];
    const at = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { code, out, took } = await status(desk(at, { pid: process.pid, parts }));

    expect(code).toBe(1);
    expect(took).toBeLessThan(SOON_MS);
    expect(out).toMatch(/^npm start +ok/m);
    expect(out).toMatch(/^Temporal +WRONG .*restarted 2 times, last 3 h ago \(signal 9\)/m);
    expect(out).toMatch(/kill -9 \d+\. npm start then starts it again; its log is .*temporal\.log/);
    expect(out).toMatch(/No space left on device\n +-> Free some space; it starts by itself then/);
    expect(out).toMatch(/^intake +WRONG .*ended 3 h ago \(signal 9\), is being started again/m);
    expect(out).toMatch(/Wait: npm start is starting it again; its log is .*intake\.log/);
  });
});

describe('the screen', () => {
  const part = (name: string, more: Partial<Part>): Part => ({ name, facts: [], problems: [], ...more });
  const now = Date.parse('2026-11-23T01:00:00Z');
  const parts: Part[] = [
    part('Temporal', {
      version: '1.32.0',
      since: now,
      facts: ['temporal.example.com:7233', 'namespace 데스크-운영-이름공간'],
    }),
    part('intake', {
      facts: ['http://127.0.0.1:8080'],
      problems: [
        {
          severity: 'wrong',
          what: `${'고객 확인을 받을 수 없습니다 '.repeat(6)}\u001b[2J`,
          next: '다시 시작하십시오. '.repeat(8),
        },
        { severity: 'warning', what: 'x', next: `temporal operator namespace update --namespace ${'n'.repeat(60)}` },
      ],
    }),
  ];

  it('fits 80 columns, Korean letters counted as two; only a command to copy may be longer', () => {
    const text = renderStatus(parts, '127.0.0.1:7233', now, styled(false, 80));
    const lines = text.split('\n');

    expect(lines.filter((line) => columns(line) > 80 && !line.includes('temporal operator'))).toEqual([]);
    expect(lines.find((line) => line.includes('temporal operator'))).toMatch(/n{60}$/);
    expect(text).not.toContain('\u001b');
  });

  it('never breaks a command that is to be copied, also where words stand before it', () => {
    const long = '--port 12345 '.repeat(10).trim();
    for (const next of [
      `Start it again (the data is kept): npm start -- ${long}`,
      `Correct it, or: /cache/temporal operator namespace create ${long}`,
    ]) {
      const wrong = part('x', { problems: [{ severity: 'wrong', what: 'y', next }] });
      expect(renderStatus([wrong], 'x', now, styled(false, 80))).toContain(next);
    }
  });

  it('ends with what is wrong, and then the verdict: there the eye is', () => {
    const lines = renderStatus(parts, 'x', now, PLAIN).split('\n');

    expect(lines.at(-1)).toBe('1 thing is wrong, 1 warning.');
    expect(lines.findIndex((line) => line.startsWith('WRONG'))).toBeGreaterThan(
      lines.findIndex((line) => line.startsWith('warning')),
    );
  });
});
