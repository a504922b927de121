import { hostname } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { InvalidEnvironment, readEnvironment } from '../contracts/environment.js';
import { claimNamespace, keepNamespace } from '../engine/desk-mark.js';
import { requireKnownCases } from '../engine/known-cases.js';
import { requireNamespace } from '../engine/namespace.js';
import { lasting } from '../engine/reconnect.js';
import { migrate, openDatabase } from '../registry/database.js';
import { deskId } from '../registry/identity.js';
import { openCasesSince } from '../registry/open-cases.js';
import { createWorkers, runWorkers } from './worker.js';

/**
 * The worker as a process of its own: brings the database to its newest schema, sees that the namespace is ready and this desk's,
 * prints `{"ready": true}` when it polls; SIGTERM and SIGINT let running activities finish.
 */
async function main(): Promise<void> {
  const env = readEnvironment('worker', process.env);
  // Standard output carries the ready line; everything else goes to the log.
  const runtime = Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => {
      const { level, message, meta } = entry;
      process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...meta })}\n`);
    }),
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
    shutdownSignals: [],
  });
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const [connection, clientConnection] = await Promise.all([
    NativeConnection.connect(connectionOptions),
    Connection.connect(lasting(connectionOptions)),
  ]);
  await migrate(env.DATABASE_URL);
  const database = openDatabase(env.DATABASE_URL);
  for (const warning of await requireNamespace(clientConnection, namespace)) runtime.logger.warn(warning);
  const client = new Client({ connection: clientConnection, namespace });
  if (!env.DESK_CASES_LOST) await requireKnownCases(client, (...since) => openCasesSince(database.db, ...since));
  const mark = { outside: env.DESK_OUTSIDE, registry: await deskId(database.db) };
  await claimNamespace(client, mark);
  const workers = await createWorkers({
    connection,
    clientConnection,
    namespace,
    identity: `${env.DESK_OUTSIDE}@${hostname()}:${process.pid}`,
    database,
    mail: {
      smtp: { url: env.DESK_SMTP_URL, from: env.DESK_MAIL_FROM },
      links: { intakeUrl: env.DESK_INTAKE_URL, secret: env.DESK_LINK_SECRET },
    },
    twilio: {
      accountSid: env.DESK_TWILIO_ACCOUNT_SID,
      authToken: env.DESK_TWILIO_AUTH_TOKEN,
      from: env.DESK_TWILIO_FROM,
      ...(env.DESK_TWILIO_URL && { url: env.DESK_TWILIO_URL }),
    },
    slack: { token: env.DESK_SLACK_TOKEN, ...(env.DESK_SLACK_URL && { url: env.DESK_SLACK_URL }) },
    ...(env.DESK_PORTAL_WEBHOOK &&
      env.DESK_PORTAL_SECRET && { portal: { url: env.DESK_PORTAL_WEBHOOK, secret: env.DESK_PORTAL_SECRET } }),
    queues: env.DESK_WORKER_QUEUES,
    aws: { region: env.AWS_REGION, ...(env.DESK_AWS_ENDPOINT && { endpoint: env.DESK_AWS_ENDPOINT }) },
  });
  const ending = new AbortController();
  const warn = (message: string): void => runtime.logger.warn(message);
  let lost: Error | undefined;
  const keeping = keepNamespace(client, mark, { signal: ending.signal, warn }).catch((error: Error) => (lost = error));
  const running = runWorkers(workers, Promise.race([stopSignal(), keeping])).finally(() => ending.abort());
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  await running;
  if (lost) throw lost;
  await Promise.allSettled([connection.close(), database.close()]);
  // The other connection is not closed: a claim that waits for its next try would throw where nobody can catch it.
  process.exit(0);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const said = `${error instanceof InvalidEnvironment ? message : `The worker cannot go on: ${message}`}\n`;
  // Open connections would keep the process alive, and whoever started it waiting.
  process.stderr.write(said, () => process.exit(2));
});
