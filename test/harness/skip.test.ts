import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { prepareNamespace } from '../../engine/namespace.js';
import { fastForward } from '../../tools/story/clock.js';
import { skipTo } from '../../tools/story/skip.js';
import type { DeadlineActivities, goThroughDeadlines, Stretch } from './deadlines-workflow.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let client: Client;
let work: Promise<void>;
let stop = (): void => {};
let offset = 0;

const outside = {
  now: async () => Date.now() + offset,
  moveTo: async (instant: number): Promise<void> => {
    offset = instant - Date.now();
  },
};

beforeAll(async () => {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error('this needs servers: run it with npm test -- <file>');
  const namespace = `skip-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  await prepareNamespace(connection, { namespace, retentionDays: 90 });
  client = new Client({ connection, namespace });
  const native = await NativeConnection.connect({ address });
  const activities: DeadlineActivities = { lookOutside: () => outside.now() };
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue: 'skip',
    workflowsPath: fileURLToPath(new URL('./deadlines-workflow.ts', import.meta.url)),
    activities,
  });
  work = worker.runUntil(new Promise<void>((resolve) => (stop = resolve))).finally(() => native.close());
});
afterAll(async () => {
  stop();
  await work;
  await client.connection.close();
});

/** Lets hours pass; answers of each case that is over how many minutes it was ahead of the world outside whenever it woke. */
async function passing(
  hours: number,
  cases: Record<string, Stretch[]>,
  clock = outside,
): Promise<Record<string, number[]>> {
  offset = 0;
  const began = Date.now();
  const handles = await Promise.all(
    Object.entries(cases).map(([workflowId, stretches]) =>
      client.workflow.start<typeof goThroughDeadlines>('goThroughDeadlines', {
        taskQueue: 'skip',
        workflowId,
        args: [stretches],
      }),
    ),
  );
  const ids = handles.map(({ workflowId }) => workflowId);
  await skipTo(client, clock, () => ids, began + hours * HOUR);
  const found = handles.map(async (one) => {
    const { status } = await one.describe();
    const ahead = status.name === 'COMPLETED' ? await one.result() : [];
    return [one.workflowId, ahead.map((ms) => Math.round(ms / MINUTE) || 0)] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

describe('skipping time for all cases and the world outside', () => {
  const prompt = { dueIn: HOUR, wakesIn: HOUR };
  const late = { dueIn: HOUR, wakesIn: HOUR + 18_000 };

  it('ends when a case whose deadline it is has gone over it, also one that was slow to set its timer', async () => {
    // A few seconds more: it begins after the clock that they are counted from.
    expect(await passing(1 + 12_000 / HOUR, { slow: [late] })).toEqual({ slow: [0] });
  });

  it('goes on from a late timer with the world outside', async () => {
    const other = { dueIn: 5 * HOUR, wakesIn: 5 * HOUR };
    const ahead = await passing(6, { begins: [late, prompt, late], other: [other] });
    expect(ahead).toEqual({ begins: [0, 0, 0], other: [0] });
  });

  it('stops for a deadline that a case finds on the way to another one', async () => {
    const look = { dueIn: 10 * HOUR, wakesIn: HOUR };
    const far = { dueIn: 9 * HOUR, wakesIn: 9 * HOUR };
    const { looks, others } = await passing(12, { looks: [look, prompt, prompt], others: [far] });
    // The look itself is on the way: nothing outside was due.
    expect(looks?.slice(1)).toEqual([0, 0]);
    expect(others).toEqual([0]);
  });

  it('says so when a case has gone on without the world outside', async () => {
    const straying = {
      ...outside,
      moveTo: async (instant: number) => {
        await outside.moveTo(instant);
        await fastForward(client, 'strays', () => instant + 3 * HOUR);
      },
    };
    const long = { dueIn: 9 * HOUR, wakesIn: 9 * HOUR };
    await expect(passing(6, { strays: [long], other: [prompt] }, straying)).rejects.toThrow(
      /^strays is at .* by itself/,
    );
  });
});
