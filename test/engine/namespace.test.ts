import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { checkNamespace } from '../../engine/check-namespace.js';
import { prepareNamespace, requireNamespace } from '../../engine/namespace.js';
import { findTemporalCli } from '../../workers/local/temporal-cli.js';
import { startTemporal, type TemporalServer } from '../../workers/local/temporal-server.js';
import { startRefusingServer } from './refusing-server.js';

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

describe('a namespace on a cluster that is not ours', () => {
  it('that is ready is not touched, and nothing is said', async () => {
    await prepareNamespace(connection, { namespace: 'ready', retentionDays: 90 });

    expect(await checkNamespace(connection, 'ready')).toEqual([]);
    expect(await requireNamespace(connection, 'ready')).toEqual([]);
  });

  it('gets the search attributes that it lacks, but keeps its retention, which is said', async () => {
    await registered('bare', 3);
    expect(await checkNamespace(connection, 'bare')).toHaveLength(6);
    const warnings = await requireNamespace(connection, 'bare');

    expect(Object.keys(await attributes('bare'))).toHaveLength(5);
    expect(warnings).toEqual([
      expect.stringMatching(
        /for 3 days only.*: temporal operator namespace update --namespace bare --retention 90d --address \S+$/,
      ),
    ]);
    expect(await retention('bare')).toBe(3 * DAY);
  });

  it('is never made: a name that is mistyped is an error with the command', async () => {
    await expect(requireNamespace(connection, 'mistyped')).rejects.toThrow(
      /There is no namespace mistyped[^]*temporal operator namespace create --namespace mistyped --retention 90d/,
    );
    expect(await checkNamespace(connection, 'mistyped')).toMatchObject([{ severity: 'missing' }]);
  });

  it('in which one of our names means something else is refused, and the name is left as it is', async () => {
    await registered('taken', 90);
    await connection.operatorService.addSearchAttributes({ namespace: 'taken', searchAttributes: { NeedsHuman: 3 } });

    await expect(requireNamespace(connection, 'taken')).rejects.toThrow(
      /NeedsHuman of namespace taken has another type than Bool[^]*--namespace taken --name NeedsHuman --type Bool/,
    );
    expect(await attributes('taken')).toMatchObject({ NeedsHuman: 3, Stage: 2 });
  });

  it('whose store has no room for one more attribute says so', async () => {
    await registered('full', 90);
    const searchAttributes = { One: 5, Two: 5, Three: 5 };
    await connection.operatorService.addSearchAttributes({ namespace: 'full', searchAttributes });

    await expect(requireNamespace(connection, 'full')).rejects.toThrow(/NeedsHuman[^]*more than 3 search attribute/);
  });
});

describe('where we may do less', () => {
  it.each([
    ['nothing but work on cases', /operatorservice|DescribeNamespace$/, '7'],
    ['nothing of the operator, as on Temporal Cloud', /operatorservice/, '12'],
    ['look, but not change', /AddSearchAttributes$/, '7'],
  ])('(%s) what is missing is named, each with its command', async (_what, refused, status) => {
    await registered('less', 90);
    await through(refused, status, async (limited) => {
      const error = await requireNamespace(limited, 'less').catch((reason: Error) => reason.message);

      for (const line of [
        'temporal operator search-attribute create --namespace less --name CustomerId --type Keyword',
        'temporal operator search-attribute create --namespace less --name Stage --type Keyword',
        'temporal operator search-attribute create --namespace less --name DueAt --type Datetime',
        'temporal operator search-attribute create --namespace less --name NeedsHuman --type Bool',
        'temporal operator search-attribute create --namespace less --name AwsAccountIds --type KeywordList',
        'does not let us create search attributes: Request unauthorized.',
      ])
        expect(error).toContain(line);
      expect(await attributes('less')).toEqual({});
    });
  });

  it('a namespace that is ready is found so, and one with a wrong type is not', async () => {
    await prepareNamespace(connection, { namespace: 'ready', retentionDays: 90 });
    await registered('odd', 90);
    await connection.operatorService.addSearchAttributes({
      namespace: 'odd',
      searchAttributes: { Stage: 3, DueAt: 5 },
    });
    await through(/operatorservice/, '7', async (limited) => {
      expect(await requireNamespace(limited, 'ready')).toEqual([]);
      const findings = await untilSeen(() => checkNamespace(limited, 'odd'), /Stage of namespace odd has another type/);
      expect(findings.map(({ what }) => what).join('\n')).toMatch(/DueAt of namespace odd has another type/);
    });
  });

  it('a namespace that does not let us in at all is said in one sentence', async () => {
    await through(/operatorservice|workflowservice.*(Describe|Count)/, '7', async (limited) => {
      expect(await checkNamespace(limited, 'ready')).toMatchObject([
        { severity: 'missing', what: 'The namespace ready does not let us in: Request unauthorized' },
      ]);
      await expect(requireNamespace(limited, 'ready')).rejects.toThrow(/does not let us in/);
    });
  });
});

/** A namespace as others make it: it exists, and knows nothing of ours. */
async function registered(namespace: string, days: number): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs(days * DAY * 1000);
  await connection.workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod })
    .catch((error: Error) => {
      if (!/already exists/i.test(error.message)) throw error;
    });
  await untilSeen(
    () =>
      attributes(namespace).then(
        () => [{ what: 'known' }],
        () => [],
      ),
    /known/,
  );
}

/** Caches of the server are refreshed in their own time. */
async function untilSeen<T extends { what: string }>(look: () => Promise<T[]>, what: RegExp): Promise<T[]> {
  for (let tries = 0; ; tries += 1) {
    const found = await look();
    if (tries === 200 || found.some((one) => what.test(one.what))) return found;
    await sleep(100);
  }
}

async function through(refused: RegExp, status: string, use: (limited: Connection) => Promise<void>): Promise<void> {
  const proxy = await startRefusingServer(server.address, refused, status);
  const limited = await Connection.connect({ address: proxy.address });
  try {
    await use(limited);
  } finally {
    await limited.close();
    await proxy.stop();
  }
}

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
