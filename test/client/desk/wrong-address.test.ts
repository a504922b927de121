import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as webServer } from 'node:http';
import { createServer as http2Server } from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unreadable } from '../../../client/desk/desk-place.js';
import { hostAndPort } from '../../../client/desk/temporal-address.js';
import { processIdentity } from '../../../contracts/process-state.js';
import { whySilent } from '../../../client/desk/why-silent.js';
import { until } from '../../harness/until.js';
import { typed } from './typed.js';

let data: string;
const servers: Server[] = [];
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'desk-address-'));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(data, { recursive: true });
});

const desk = (line: string, env: NodeJS.ProcessEnv) => typed(line, { DESK_DATA: data, XDG_CONFIG_HOME: data, ...env });

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The client of the engine says the same whatever the reason. */
const why = (address: string, more = {}) =>
  whySilent({ temporal: { address, ...more } }, new Error('Failed to connect before the deadline'));

describe('why Temporal does not answer is told apart:', () => {
  it('nothing listens there', async () => {
    expect(await why('127.0.0.1:9')).toBe('nothing listens there');
  });

  it('there is no such host', async () => {
    expect(await why('desk.invalid:7233')).toMatch(/there is no host desk\.invalid|desk\.invalid cannot be looked up/);
  });

  it('a web server is there, or something that hangs up', async () => {
    expect(await why(await listening(webServer() as Server))).toMatch(/^a web server answers there, not Temporal/);
    expect(await why(await listening(createServer((socket) => socket.end())))).toMatch(/^something else than Temporal/);
  });

  it('something is there that says nothing', async () => {
    const at = await listening(createServer((socket) => void socket.on('error', () => {}).on('data', () => {})));
    expect(await why(at)).toMatch(/says nothing: it hangs, or is not Temporal$/);
    expect(await why(at, { tls: true })).toMatch(/the settings of TLS do not fit/);
  });

  it('it is Temporal that is slow', async () => {
    expect(await why(await listening(http2Server() as unknown as Server))).toBe('it takes too long');
  });

  it('the address names no port', async () => {
    expect(hostAndPort('localhost')).toEqual({ host: 'localhost', port: 7233, usual: true });
    expect(hostAndPort('[::1]:7234')).toEqual({ host: '::1', port: 7234, usual: false });
  });

  it.each([
    ['cases', 4, 'err'],
    ['status', 1, 'out'],
  ] as const)('desk %s says it, with what to correct', async (line, exit, where) => {
    const answer = await desk(line, { TEMPORAL_ADDRESS: '127.0.0.1:9' });

    expect(answer.code).toBe(exit);
    expect(answer[where]).toMatch(/127\.0\.0\.1:9[^]*nothing\s+listens\s+there[^]*Correct TEMPORAL_ADDRESS/);
  });
});

describe('what is no address is bad input, whatever is typed', () => {
  it.each([
    ['   ', /is blank/],
    ['http://127.0.0.1:7233', /is the address of a web page/],
    ['127.0.0.1:99999', /has no port from 1 to 65535/],
    ['127.0.0.1:', /has no port/],
    ['one two:7233', /has blanks in it/],
    ['::1:7233', /is not of the form host:port/],
  ])('%j', async (TEMPORAL_ADDRESS, wrong) => {
    for (const line of ['status', 'cases']) {
      const { code, err } = await desk(line, { TEMPORAL_ADDRESS });
      expect({ line, code, err }).toEqual({ line, code: 2, err: expect.stringMatching(wrong) });
      expect(err).toContain('TEMPORAL_ADDRESS=temporal.example.com:7233');
    }
  });
});

describe('a desk that npm start is about to start or stop', () => {
  const lock = (identity: string | undefined, pid = process.pid) =>
    writeFile(join(data, 'desk.lock'), JSON.stringify({ name: 'desk', pid, identity, processes: [] }));

  it('is said by every command', async () => {
    await lock(processIdentity(process.pid));
    const text = new RegExp(`npm start \\(process ${process.pid}\\) is starting or stopping[^]*Ask again in a moment`);

    expect(await desk('status', {})).toMatchObject({ code: 1, out: expect.stringMatching(text) });
    expect(await desk('cases', {})).toMatchObject({ code: 4, err: expect.stringMatching(text) });
  });

  it('is not mixed up with one that was killed and whose process number is used again', async () => {
    await lock('another-boot/4711');
    expect((await desk('status', {})).out).toContain('No desk is running here');
  });

  it('is not one that has ended, though nobody has asked how', async () => {
    const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await lock(processIdentity(pid), pid);
    process.kill(pid, 'SIGKILL');

    await until('it to be gone', () => processIdentity(pid) === undefined);
    expect((await desk('status', {})).out).toContain('No desk is running here');
    parent.kill('SIGKILL');
  });
});

describe('a demo that runs while no desk does', () => {
  it('is named by every command that finds no desk, until it has ended', async () => {
    const DESK_DATA = join(data, 'demo-only');
    mkdirSync(DESK_DATA);
    const about = { temporalAddress: '127.0.0.1:9', startedAt: new Date().toISOString(), parts: [] };
    const runs = (pid: number) => writeFile(join(DESK_DATA, 'demo.json'), JSON.stringify({ ...about, pid }));

    await runs(process.pid);
    expect((await desk('cases', { DESK_DATA })).err).toMatch(
      /add --demo to talk to it. Start the desk with: npm start/,
    );
    expect((await desk('status', { DESK_DATA })).out).toMatch(/A demo is running: add --demo/);
    expect((await desk('cases --demo', { DESK_DATA })).err).toContain('npx desk status --demo');
    await runs(spawnSync('true').pid);
    expect((await desk('cases', { DESK_DATA })).err).not.toContain('--demo');
  });
});

describe('a desk.json that cannot be read', () => {
  it('because it is a folder says so', async () => {
    const DESK_DATA = join(data, 'odd');
    mkdirSync(join(DESK_DATA, 'desk.json'), { recursive: true });
    const text = /desk\.json is a folder, where npm start writes a file[^]*Move it away/;

    expect(await desk('cases', { DESK_DATA })).toMatchObject({ code: 4, err: expect.stringMatching(text) });
    expect(await desk('status', { DESK_DATA })).toMatchObject({ code: 1, out: expect.stringMatching(text) });
  });

  it('because it is not ours says whose it is and what to do', () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(unreadable(error, '/etc/passwd', 'desk.json')).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^desk\.json may not be read: it belongs to root, you are \w+/),
      next: expect.stringContaining('DESK_DATA=<folder> npm start'),
    });
  });
});
