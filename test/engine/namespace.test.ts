import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { prepareNamespace } from '../../engine/namespace.js';
import { findTemporalCli } from '../../workers/local/temporal-cli.js';
import { startTemporal, type TemporalServer } from '../../workers/local/temporal-server.js';

const DAY = 86_400;
let folder: string;
let cli: string;
let server: TemporalServer;
let connection: Connection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'namespace-'));
  cli = process.env['TEST_TEMPORAL_CLI'] ?? (await findTemporalCli({ env: process.env })).path;
  await start();
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('preparing a namespace', () => {
  it('keeps closed cases for 90 days and registers the five search attributes, however often it is done', async () => {
    expect(await retention('default')).toBeLessThan(90 * DAY);
    for (let time = 0; time < 3; time++)
      await prepareNamespace(connection, { namespace: 'default', retentionDays: 90 });
    expect(await retention('default')).toBe(90 * DAY);
    expect(await attributes('default')).toEqual({
      AwsAccountIds: 7, // KeywordList
      CustomerId: 2, // Keyword
      DueAt: 6, // Datetime
      NeedsHuman: 5, // Bool
      Stage: 2,
    });
  });

  it('makes a namespace that is missing, also when two do it at once', async () => {
    const wish = { namespace: 'fresh', retentionDays: 90 };
    await Promise.all([prepareNamespace(connection, wish), prepareNamespace(connection, wish)]);
    expect(await retention('fresh')).toBe(90 * DAY);
    expect(Object.keys(await attributes('fresh')).sort()).toEqual(SEARCH_ATTRIBUTES.map(({ name }) => name).sort());
  });

  it('leaves a longer retention as it is', async () => {
    await prepareNamespace(connection, { namespace: 'default', retentionDays: 90 });
    await prepareNamespace(connection, { namespace: 'default', retentionDays: 30 });
    expect(await retention('default')).toBe(90 * DAY);
  });

  it('lasts: it is there again after the server was killed', async () => {
    await prepareNamespace(connection, { namespace: 'default', retentionDays: 90 });
    process.kill(server.pid, 'SIGKILL');
    expect(await server.process.ended).toBe('signal 9');
    await stop();
    await start();
    expect(await retention('default')).toBe(90 * DAY);
  });

  it('refuses a namespace in which one of our names means something else', async () => {
    await prepareNamespace(connection, { namespace: 'other', retentionDays: 90 });
    await connection.operatorService.removeSearchAttributes({ namespace: 'other', searchAttributes: ['Stage'] });
    await connection.operatorService.addSearchAttributes({ namespace: 'other', searchAttributes: { Stage: 3 } });
    await expect(prepareNamespace(connection, { namespace: 'other', retentionDays: 90 })).rejects.toThrow(
      /Stage of namespace other has another type/,
    );
  });
});

async function start(): Promise<void> {
  server = await startTemporal({ cli, dataFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') });
  connection = await Connection.connect({ address: server.address });
}

async function stop(): Promise<void> {
  await connection.close();
  await server.stop();
}

async function retention(namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds);
}

async function attributes(namespace: string): Promise<Record<string, number>> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const ours = SEARCH_ATTRIBUTES.map(({ name }) => [name, customAttributes?.[name]] as const);
  return Object.fromEntries(ours.filter((pair): pair is [(typeof pair)[0], number] => typeof pair[1] === 'number'));
}
