import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { startIntake, type RunningIntake } from '../../client/intake/intake.js';
import { PRODUCT_VERSION } from '../../contracts/product-version.js';
import { applyRegistryFile } from '../../registry/apply.js';
import { openDatabase } from '../../registry/database.js';
import { SandboxControl } from '../../sandbox/control.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import { seedOutside } from '../../tools/story/outside.js';
import { prepareNamespace } from '../../engine/namespace.js';
import { createWorkers, runWorkers } from '../../workers/worker.js';
import { testDatabase } from '../harness/database.js';
import { CALLBACK_SECRETS, sandboxProviders } from '../harness/sandbox-providers.js';

process.env['AWS_ACCESS_KEY_ID'] = 'AKIDDESKWORKER000001';
process.env['AWS_SECRET_ACCESS_KEY'] = 'sandbox-desk-worker-secret-0000000000000';
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});

export const SECRETS = {
  eventKey: 'event-key-0123456789abcdef',
  linkSecret: 'link-secret-0123456789abcdef0123456789',
  token: 'intake-token-0123456789abcdef',
  ...CALLBACK_SECRETS,
};

/** A desk of real parts at wall time, with its intake and the `desk.json` by which `desk` finds it. */
export interface RunningDesk {
  /** What `desk` is started with. */
  env: Record<string, string>;
  client: Client;
  intake: RunningIntake;
  /** Everything that the intake has logged. */
  log(): string;
  outside: SandboxControl;
  databaseUrl: string;
  /** Takes the workers away; nobody answers for the cases any more. */
  stopWorkers(): Promise<void>;
  stop(): Promise<void>;
}

/** Brings it up with the registry of examples/registry.yaml and the sandbox that goes with it. */
export async function startRunningDesk(): Promise<RunningDesk> {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error('this test needs servers: run it with npm test -- <file>');
  const sandbox = await startSandbox();
  const outside = new SandboxControl(sandbox.httpUrl);
  await seedOutside(outside);
  const { url: databaseUrl, drop } = await testDatabase();
  const database = openDatabase(databaseUrl);
  const registry = await readFile(new URL('../../examples/registry.yaml', import.meta.url), 'utf8');
  await applyRegistryFile(database.db, registry, { by: 'admin.cho' });

  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const namespace = `client-${randomBytes(6).toString('hex')}`;
  await prepareNamespace(connection, { namespace, retentionDays: 1 });
  const client = new Client({ connection, namespace });

  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const intake = await startIntake({ port: 0, databaseUrl, temporal: { client, namespace }, ...SECRETS, logger });
  const workers = await createWorkers({
    connection: native,
    clientConnection: connection,
    namespace,
    database,
    mail: {
      smtp: { url: sandbox.smtpUrl, from: 'Support desk <support@desk.example.com>' },
      links: { intakeUrl: intake.url, secret: SECRETS.linkSecret },
    },
    aws: { endpoint: sandbox.httpUrl, region: 'us-east-1' },
    ...sandboxProviders(sandbox.httpUrl),
  });
  let end = (): void => {};
  const running = runWorkers(workers, new Promise<void>((resolve) => (end = resolve)));
  async function stopWorkers(): Promise<void> {
    end();
    await running;
  }

  const data = await mkdtemp(join(tmpdir(), 'desk-client-'));
  const about = {
    temporalAddress: address,
    namespace,
    uiUrl: 'http://ui.example.com',
    intakeUrl: intake.url,
    intakeToken: SECRETS.token,
    databaseUrl,
    sandboxUrl: sandbox.httpUrl,
    pid: process.pid,
    version: PRODUCT_VERSION,
    startedAt: new Date().toISOString(),
    parts: [],
  };
  await writeFile(join(data, 'desk.json'), JSON.stringify(about));
  return {
    env: { DESK_DATA: data, DESK_BY: 'csr.kim', XDG_CONFIG_HOME: data },
    client,
    intake,
    log: () => lines.join(''),
    outside,
    databaseUrl,
    stopWorkers,
    async stop() {
      await intake.stop();
      await stopWorkers();
      await native.close();
      await connection.close();
      await database.close();
      await drop();
      await sandbox.stop();
      await rm(data, { recursive: true });
    },
  };
}
