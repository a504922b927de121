import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../workers/local/ports.js';
import { RUN } from '../../../build/program.js';

const MAIN = fileURLToPath(new URL('../../../client/intake/main.ts', import.meta.url));

/** Settings whose database and engine are not there: the intake listens all the same. */
const ENV = {
  PATH: process.env['PATH'] ?? '',
  DATABASE_URL: 'postgres://desk:hunter2@127.0.0.1:9/desk',
  TEMPORAL_ADDRESS: '127.0.0.1:9',
  TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
  DESK_INTAKE_URL: 'http://127.0.0.1',
  DESK_LINK_SECRET: 'link-secret-0123456789abcdef0123456789',
  DESK_INTAKE_TOKEN: 'intake-token-0123456789abcdef',
  DESK_EVENT_KEY: 'event-key-0123456789abcdef',
  DESK_TWILIO_AUTH_TOKEN: 'twilio-auth-token-0123456789abcdef',
  DESK_SLACK_SIGNING_SECRET: 'slack-signing-secret-0123456789abcdef',
};

async function ended(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, err };
}

describe('the intake as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says where it listens and ends in order on %s', async (signal) => {
    const port = await freePort();
    const child = spawn(process.execPath, [RUN, MAIN], { env: { ...ENV, DESK_INTAKE_PORT: String(port) } });
    const end = ended(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];

    expect(JSON.parse(line.toString())).toEqual({ url: `http://127.0.0.1:${port}` });
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(503);
    child.kill(signal);
    const { code, err } = await end;
    expect(code).toBe(0);
    expect(err).not.toContain('hunter2');
  });

  it('names every setting that is missing', async () => {
    const { code, err } = await ended(spawn(process.execPath, [RUN, MAIN], { env: { PATH: ENV.PATH } }));

    expect(code).toBe(2);
    for (const name of [
      'DATABASE_URL',
      'DESK_LINK_SECRET',
      'DESK_INTAKE_TOKEN',
      'DESK_EVENT_KEY',
      'DESK_SLACK_SIGNING_SECRET',
    ])
      expect(err).toContain(name);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('says that its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { code, err } = await ended(
      spawn(process.execPath, [RUN, MAIN], { env: { ...ENV, DESK_INTAKE_PORT: String(port) } }),
    );
    server.close();

    expect(code).toBe(2);
    expect(err).toContain(`Port ${port} is taken`);
  });
});
