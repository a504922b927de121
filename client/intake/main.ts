import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { InvalidEnvironment, readEnvironment } from '../../contracts/environment.js';
import { lasting } from '../../engine/reconnect.js';
import { startIntake, type RunningIntake } from './intake.js';

/** The intake as a process of its own: prints `{"url": ...}` when it listens; SIGTERM and SIGINT end it in order. */
async function main(): Promise<void> {
  const env = readEnvironment('intake', process.env);
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  // Lazy: while the engine is away the intake still answers, and asks senders to come again.
  const connection = Connection.lazy(lasting(connectionOptions));
  const intake = await startIntake({
    port: env.DESK_INTAKE_PORT,
    host: env.DESK_INTAKE_HOST,
    databaseUrl: env.DATABASE_URL,
    temporal: { client: new Client({ connection, namespace }), namespace },
    eventKey: env.DESK_EVENT_KEY,
    linkSecret: env.DESK_LINK_SECRET,
    token: env.DESK_INTAKE_TOKEN,
    twilioAuthToken: env.DESK_TWILIO_AUTH_TOKEN,
    slackSigningSecret: env.DESK_SLACK_SIGNING_SECRET,
    publicUrl: env.DESK_INTAKE_URL,
  });
  stopOnSignals(intake, connection);
  process.stdout.write(`${JSON.stringify({ url: intake.url })}\n`);
}

function stopOnSignals(intake: RunningIntake, connection: Connection): void {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= intake.stop().then(() => connection.close());
    void stopping.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: Error & { code?: string; port?: number }) => {
  const inUse =
    error.code === 'EADDRINUSE' ? `Port ${error.port} is taken: set DESK_INTAKE_PORT to a free one.` : error.message;
  process.stderr.write(
    `${error instanceof InvalidEnvironment ? error.message : `The intake cannot start: ${inUse}`}\n`,
  );
  process.exitCode = 2;
});
