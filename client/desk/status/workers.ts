import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { isAlive } from '../../../contracts/process-state.js';
import { ago } from '../times.js';
import { mendOf, type LocalDesk } from './local-desk.js';
import type { Part } from './part.js';

const { TaskQueueType, WorkerStatus } = proto.temporal.api.enums.v1;
const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = TaskQueueType;
const { WORKER_STATUS_SHUTTING_DOWN, WORKER_STATUS_SHUTDOWN } = WorkerStatus;

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

/** Who works on the desk's queues. One that was killed far from here is counted for up to a minute and a half. */
export async function workersPart(client: Client, local: LocalDesk | undefined, now: number): Promise<Part> {
  const [known, heard] = await Promise.all([
    Promise.all(QUEUES.map(({ queue, type }) => pollersOf(client, queue, type))),
    ownWords(client),
  ]);
  const pollers = known.flat();
  const gone = ({ queue, identity, seen }: Poller) =>
    now - seen >= GONE_AFTER_MS || heard.get(keyOf(queue, identity))?.stopping || (local && processIsGone(identity));
  const present = pollers.filter((one) => !gone(one));
  const missing = QUEUES.filter(({ queue }) => !present.some((one) => one.queue === queue));
  const identities = [...new Set(present.map(({ identity }) => identity))];
  const since = present.map((one) => heard.get(keyOf(one.queue, one.identity))?.since).filter((at) => at !== undefined);
  return {
    name: identities.length > 1 ? 'workers' : 'worker',
    version: [...new Set(present.map(({ version }) => version).filter(Boolean))].join(', ') || undefined,
    since: since.length > 0 ? Math.min(...since) : undefined,
    facts: identities.map((identity) => described(identity, present, now)),
    problems: missing.map((one) => ({
      severity: 'wrong',
      what: nobodyPolls(one, pollers, now),
      next: mendOf('worker', local, startOf(missing.length > 1 ? 'all' : one.queue)),
    })),
    data: { pollers: pollers.map((one) => ({ ...one, present: present.includes(one) })) },
  };
}

function described(identity: string, present: Poller[], now: number): string {
  const own = present.filter((one) => one.identity === identity);
  const seen = Math.max(...own.map((one) => one.seen));
  return `${identity} on ${own.map(({ queue }) => queue).join(' and ')}, seen ${ago(seen, now)}`;
}

function nobodyPolls({ queue, without }: (typeof QUEUES)[number], pollers: Poller[], now: number): string {
  const [last] = pollers.filter((one) => one.queue === queue).sort((a, b) => b.seen - a.seen);
  const until = last ? ` (the last was ${last.identity}, seen ${ago(last.seen, now)})` : '';
  return `No worker polls ${queue}: ${without}${until}`;
}

function startOf(queues: string): string {
  return `Start one: node build/run.js workers/main.ts, with the environment of the README and DESK_WORKER_QUEUES=${queues}`;
}

/** A worker of this machine tells its process: `sandbox@host:4711`. Only said of a local desk: elsewhere hosts share names. */
function processIsGone(identity: string): boolean {
  const [, host, pid] = /@(.+):(\d+)$/.exec(identity) ?? [];
  return host === hostname() && !isAlive(Number(pid));
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

interface OwnWord {
  /** Epoch ms: when it started. */
  since?: number;
  /** It has said that it stops. */
  stopping: boolean;
}

/** What each worker says of itself on each queue, once a minute and when it stops; only newer servers keep it. */
async function ownWords(client: Client): Promise<Map<string, OwnWord>> {
  const { namespace } = client.options;
  const { workersInfo } = await client.workflowService.listWorkers({ namespace }).catch(() => ({ workersInfo: [] }));
  const words = (workersInfo ?? []).map(({ workerHeartbeat: heard }) => {
    const stopping = heard?.status === WORKER_STATUS_SHUTTING_DOWN || heard?.status === WORKER_STATUS_SHUTDOWN;
    const word: OwnWord = { since: optionalTsToMs(heard?.startTime), stopping };
    return [keyOf(heard?.taskQueue ?? '', heard?.workerIdentity ?? ''), word] as const;
  });
  return new Map(words);
}

function keyOf(queue: string, identity: string): string {
  return `${queue} ${identity}`;
}
