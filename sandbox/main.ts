import { pino } from 'pino';
import { startSandbox } from './sandbox.js';

/**
 * The sandbox as a process: one JSON line with its addresses on stdout when it is ready, its log on stderr.
 * SANDBOX_HTTP_PORT and SANDBOX_SMTP_PORT are ports, 0 for any; SANDBOX_FILE keeps the world; SANDBOX_WORLD says who is
 * outside at first.
 */
async function main(): Promise<void> {
  const logger = pino({ name: 'sandbox', level: process.env.LOG_LEVEL?.toLowerCase() || 'info' }, pino.destination(2));
  const sandbox = await startSandbox({
    httpPort: port('SANDBOX_HTTP_PORT'),
    smtpPort: port('SANDBOX_SMTP_PORT'),
    file: process.env.SANDBOX_FILE || undefined,
    outside: process.env.SANDBOX_WORLD || undefined,
    logger,
  });
  process.stdout.write(`${JSON.stringify({ http: sandbox.httpUrl, smtp: sandbox.smtpUrl })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
  }
}

function port(name: string): number {
  const text = process.env[name] ?? '0';
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new Error(`${name} is "${text}", but must be a port number such as 8080, or 0 for any free port`);
  }
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
