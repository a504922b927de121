import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTemporal } from '../../workers/local/temporal-server.js';

/** So few that a story lives through several runs. */
const EVENTS_OF_A_RUN = 120;

/** A server that asks its workflows for a new run early. */
export async function startServerOfShortRuns(): Promise<{ address: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'durable-desk-short-runs-'));
  const server = await startTemporal({
    cli: process.env['TEST_TEMPORAL_CLI'] ?? '',
    dataFile: ':memory:',
    logFile: join(folder, 'temporal.log'),
    timeSkipping: true,
    settings: [`limit.historyCount.suggestContinueAsNew=${EVENTS_OF_A_RUN}`],
  });
  return {
    address: server.address,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
