import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresData } from '../../workers/local/postgres-place.js';
import { startPostgres } from '../../workers/local/postgres-server.js';
import { findTemporalCli } from '../../workers/local/temporal-cli.js';
import { startTemporal } from '../../workers/local/temporal-server.js';

/** Runs something beside a Temporal server that can skip time and a PostgreSQL, both new; gives it what tests read of them. */
export async function withServers<T>(run: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const data = await mkdtemp(join(tmpdir(), 'durable-desk-test-'));
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const cli = await findTemporalCli({ env: process.env, log });
  const starting = [
    startTemporal({
      cli: cli.path,
      dataFile: join(data, 'temporal.db'),
      logFile: join(data, 'temporal.log'),
      timeSkipping: true,
      // Five failures in a row take over a minute; what is reported is the same after two.
      settings: ['system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2'],
    }),
    startPostgres({ dataDir: join(data, 'postgres'), logFile: join(data, 'postgres.log') }),
  ] as const;
  try {
    const [temporal, postgres] = await Promise.all(starting);
    return await run({
      TEST_TEMPORAL_ADDRESS: temporal.address,
      TEST_TEMPORAL_UI: temporal.uiUrl,
      TEST_TEMPORAL_CLI: cli.path,
      TEST_DATABASE_URL: postgres.url,
    });
  } finally {
    // One that cannot start must not leave the other one running.
    for (const server of await Promise.allSettled(starting)) {
      if (server.status === 'fulfilled') await server.value.stop();
    }
    await removePostgresData(join(data, 'postgres'));
    await rm(data, { recursive: true, force: true });
  }
}
