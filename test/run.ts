import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { findTemporalCli } from '../workers/local/temporal-cli.js';
import { removePostgresData } from '../workers/local/postgres-place.js';
import { startPostgres } from '../workers/local/postgres-server.js';
import { startTemporal } from '../workers/local/temporal-server.js';

/**
 * `npm test`: starts one real Temporal server and one real PostgreSQL of its own, runs Jest against them, stops them.
 * Whatever cluster or database the person's environment names is left out, so that no test can touch it.
 */
const FOREIGN = /^(TEMPORAL_(?!CLI_PATH)|DATABASE_URL$|DESK_|PG[A-Z]+$|AWS_(?!CA_BUNDLE))/;

async function main(): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), 'durable-desk-test-'));
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const cli = await findTemporalCli({ env: process.env, log });
  const [temporal, postgres] = await Promise.all([
    startTemporal({
      cli: cli.path,
      dataFile: join(data, 'temporal.db'),
      logFile: join(data, 'temporal.log'),
      timeSkipping: true,
    }),
    startPostgres({ dataDir: join(data, 'postgres'), logFile: join(data, 'postgres.log') }),
  ]);
  try {
    return await jest({
      TEST_TEMPORAL_ADDRESS: temporal.address,
      TEST_TEMPORAL_UI: temporal.uiUrl,
      TEST_TEMPORAL_CLI: cli.path,
      TEST_DATABASE_URL: postgres.url,
    });
  } finally {
    await temporal.stop();
    await postgres.stop();
    await removePostgresData(join(data, 'postgres'));
    await rm(data, { recursive: true, force: true });
  }
}

function jest(servers: Record<string, string>): Promise<number> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const bin = createRequire(import.meta.url).resolve('jest/bin/jest');
  const options = { ...env, ...servers, TZ: 'UTC', NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
  const child = spawn(process.execPath, [bin, ...process.argv.slice(2)], { stdio: 'inherit', env: options });
  // Ctrl-C reaches Jest by itself; we stay to stop the servers.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
