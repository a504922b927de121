import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { RUN } from '../../build/program.js';
import { prepareNamespace } from '../../engine/namespace.js';
import { deskEnvironment, environmentOf } from '../../workers/local/desk-environment.js';
import { testDatabase } from '../harness/database.js';

const WORKER = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));
/** Longer than the worker waits until it claims its namespace again. */
const CLAIMS_MS = 33_000;
const NOBODY = 'http://127.0.0.1:9';

describe('a worker', () => {
  it('ends in order when the engine is away and its claim of the namespace waits for the next try', async () => {
    const behind = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
    const namespace = `worker-${randomBytes(6).toString('hex')}`;
    const connection = await Connection.connect({ address: behind });
    await prepareNamespace(connection, { namespace, retentionDays: 1 });
    await connection.close();
    const engine = await passingOn(behind);
    const { url: databaseUrl, drop } = await testDatabase();
    const at = { temporalAddress: engine.address, namespace, databaseUrl };
    const elsewhere = { intakeUrl: NOBODY, sandboxUrl: NOBODY, smtpUrl: 'smtp://127.0.0.1:9' };
    const secrets = { linkSecret: 'l'.repeat(40), intakeToken: 't'.repeat(40), eventKey: 'e'.repeat(40) };
    const env = environmentOf('worker', deskEnvironment({ ...at, ...elsewhere }, secrets, tmpdir()));
    const worker = spawn(process.execPath, [RUN, WORKER], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    worker.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const ended = once(worker, 'close');
    try {
      const [ready] = (await Promise.race([once(worker.stdout, 'data'), ended])) as [unknown];
      expect(`${String(ready)}${log}`).toContain('{"ready":true}');
      engine.away();
      await sleep(CLAIMS_MS);
      expect(worker.exitCode).toBeNull();
      worker.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      expect({ code, log }).toEqual({ code: 0, log: expect.not.stringContaining('shut down\n    at') });
    } finally {
      worker.kill('SIGKILL');
      engine.away();
      await drop();
    }
  });
});

/** The engine behind an address of its own, which can go away. */
async function passingOn(to: string): Promise<{ address: string; away(): void }> {
  const [host = '', port = ''] = to.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(Number(port), host);
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [client, engine].forEach((one) => one.destroy()));
    }
    client.pipe(engine).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const away = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, away };
}
