import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { ago } from '../times.js';
import { mendOf, type LocalDesk } from './local-desk.js';
import type { Part, Problem } from './part.js';

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;

/** The desk's queues, and what stands still when nobody works on one. */
const QUEUES = [
  { queue: 'desk', type: TASK_QUEUE_TYPE_WORKFLOW, without: 'no case moves' },
  { queue: 'desk-aws', type: TASK_QUEUE_TYPE_ACTIVITY, without: 'nothing is done at AWS' },
] as const;

/** A worker asks for work at least once a minute; the engine remembers it for some minutes after it has gone. */
const GONE_AFTER_MS = 90_000;

interface Poller {
  queue: string;
  identity: string;
  /** Epoch ms: when it last asked for work. */
  seen: number;
  version?: string;
}

/** Who works on the desk's queues. A worker that has just been killed is counted for up to a minute and a half. */
export async function workersPart(client: Client, local: LocalDesk | undefined, now: number): Promise<Part> {
  const [known, started] = await Promise.all([
    Promise.all(QUEUES.map(({ queue, type }) => pollersOf(client, queue, type))),
    startTimes(client),
  ]);
  const pollers = known.flat();
  const present = pollers.filter(({ seen }) => now - seen < GONE_AFTER_MS);
  const identities = [...new Set(present.map(({ identity }) => identity))];
  const since = identities.map((identity) => started.get(identity)).filter((at) => at !== undefined);
  return {
    name: identities.length > 1 ? 'workers' : 'worker',
    version: [...new Set(present.map(({ version }) => version).filter(Boolean))].join(', ') || undefined,
    since: since.length > 0 ? Math.min(...since) : undefined,
    facts: identities.map((identity) => described(identity, present, now)),
    problems: QUEUES.flatMap((one) => missing(one, pollers, local, now)),
    data: { pollers: pollers.map((one) => ({ ...one, present: present.includes(one) })) },
  };
}

function described(identity: string, present: Poller[], now: number): string {
  const own = present.filter((one) => one.identity === identity);
  const seen = Math.max(...own.map((one) => one.seen));
  return `${identity} on ${own.map(({ queue }) => queue).join(' and ')}, seen ${ago(seen, now)}`;
}

function missing(
  { queue, without }: (typeof QUEUES)[number],
  pollers: Poller[],
  local: LocalDesk | undefined,
  now: number,
): Problem[] {
  const own = pollers.filter((one) => one.queue === queue);
  const last = Math.max(...own.map(({ seen }) => seen));
  if (now - last < GONE_AFTER_MS) return [];
  const until =
    own.length > 0 ? `; the last was ${own.find(({ seen }) => seen === last)!.identity}, ${ago(last, now)}` : '';
  const start = `Start one: workers/main.ts with the environment of the README, DESK_WORKER_QUEUES=all or ${queue}`;
  return [
    { severity: 'wrong', what: `No worker polls ${queue}: ${without}${until}`, next: mendOf('worker', local, start) },
  ];
}

async function pollersOf(client: Client, queue: string, taskQueueType: number): Promise<Poller[]> {
  const { namespace } = client.options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType,
  });
  return (pollers ?? []).map(({ identity, lastAccessTime, deploymentOptions }) => ({
    queue,
    identity: identity ?? '',
    seen: optionalTsToMs(lastAccessTime) ?? 0,
    ...(deploymentOptions?.buildId && { version: deploymentOptions.buildId }),
  }));
}

/** When each worker started, by its own word; it gives it once a minute, and only newer servers keep it. */
async function startTimes(client: Client): Promise<Map<string, number>> {
  const { namespace } = client.options;
  const { workersInfo } = await client.workflowService.listWorkers({ namespace }).catch(() => ({ workersInfo: [] }));
  const times = new Map<string, number>();
  for (const { workerHeartbeat } of workersInfo ?? []) {
    const at = optionalTsToMs(workerHeartbeat?.startTime);
    if (workerHeartbeat?.workerIdentity && at !== undefined) times.set(workerHeartbeat.workerIdentity, at);
  }
  return times;
}
