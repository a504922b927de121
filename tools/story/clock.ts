import { setTimeout as sleep } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import {
  type Client,
  type ConnectionOptions,
  type ConnectionPlugin,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

const Start = proto.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
/** Shorter waits between two attempts end by themselves before anybody has looked twice. */
const BACKOFF_MS = 500;
/**
 * Each skip is asked for by itself, while nothing is in hand. Server 1.32.0 skips on to the next timer when a fast-forward over
 * many of them ends while there is work in hand (mended in temporalio/temporal#11373).
 */
const ONE_SKIP = { enabled: true, maxSessionSkipCount: 1 };
/** What is nearer is waited for: work that comes just as a skip is asked for must be over before the skip's end is. */
const NEAR_MS = 2_000;
const PAGE = 100;
const LOOK_MS = 15;
/** A workflow with work in hand that does nothing for so long is not waited for. */
const PATIENCE_MS = 60_000;

/**
 * Starts workflows at an instant of the story instead of now, by a start delay and a fast-forward over it.
 * Only for servers that were started with time skipping: stories and the demo.
 * @param offsetMs how far the story is ahead of the machine's clock when a workflow is started
 */
export function startAhead(offsetMs: () => number): ConnectionPlugin {
  return {
    name: 'story-clock',
    configureConnection: (options: ConnectionOptions): ConnectionOptions => ({
      ...options,
      interceptors: [
        // Giving interceptors replaces the client's own one.
        makeGrpcRetryInterceptor(defaultGrpcRetryOptions()),
        (call, next) =>
          new grpc.InterceptingCall(
            next(call),
            call.method_definition.path.endsWith('/StartWorkflowExecution') ? delayed(offsetMs) : {},
          ),
      ],
    }),
  };
}

function delayed(offsetMs: () => number): grpc.Requester {
  return {
    sendMessage: (bytes: Uint8Array, send) => {
      const request = Start.decode(bytes);
      const offset = Math.round(offsetMs());
      if (offset > 0) {
        request.workflowStartDelay = msToTs(offset);
        request.timeSkippingConfig = { ...ONE_SKIP, fastForwardConfig: { id: 'start', duration: msToTs(offset) } };
      }
      send(Buffer.from(Start.encode(request).finish()));
    },
  };
}

/** What the server knows of a workflow's own clock and of its work in hand. */
interface Progress {
  running: boolean;
  /** Epoch ms; the machine's clock if its time was never moved. */
  now: number;
  /** A skip was asked for and has not happened yet. */
  skips: boolean;
  /** Its first task is there for a worker. */
  begun: boolean;
  /** Nothing is in hand: only time, or somebody, brings it on. */
  idle: boolean;
  /** Events of its history so far. */
  events: number;
  /** Of all activities that it waits for, together. */
  attempts: number;
}

export async function progressOf(client: Client, workflowId: string): Promise<Progress> {
  const { raw, status } = await client.workflow.getHandle(workflowId).describe();
  const skipping = raw.workflowExtendedInfo?.timeSkippingInfo;
  const now = optionalTsToMs(skipping?.currentTime) ?? Date.now();
  // A failed attempt that waits for its next one is not work in hand: only time brings it on.
  const inHand = (raw.pendingActivities ?? []).filter(
    ({ nextAttemptScheduleTime }) => (optionalTsToMs(nextAttemptScheduleTime) ?? 0) < now + BACKOFF_MS,
  );
  const running = status.name === 'RUNNING';
  const tasked = Boolean(raw.pendingWorkflowTask);
  const wasTasked = Boolean(raw.workflowExecutionInfo?.mostRecentWorkerVersionStamp);
  return {
    running,
    now,
    skips: skipping?.effectiveConfig?.enabled ?? false,
    begun: tasked || wasTasked,
    events: Number(raw.workflowExecutionInfo?.historyLength ?? 0),
    attempts: (raw.pendingActivities ?? []).reduce((sum, { attempt }) => sum + (attempt ?? 0), 0),
    // A run that has just taken over from another has nothing in hand either, until a worker was through its first task.
    idle: inHand.length === 0 && !tasked && wasTasked,
  };
}

/** Moves one workflow forward by its own time, from timer to timer. One that ends on the way is fine. */
export async function fastForward(client: Client, workflowId: string, ms: number): Promise<void> {
  if (ms <= 0) return;
  const target = (await progressOf(client, workflowId)).now + ms;
  for (;;) {
    await settled(client, workflowId);
    const before = await progressOf(client, workflowId);
    if (!before.running) return;
    const { now } = before;
    const timer = await timerOf(client, workflowId);
    // A timer fires a moment after it is due. A skip before that would go past it.
    if (timer <= Math.min(target, now + NEAR_MS)) {
      await untilTrue(client, workflowId, 'wake at its timer', (progress) => isWoken(before, progress));
    } else if (now >= target) {
      return;
    } else if (target - now < NEAR_MS) {
      await sleep(target - now);
    } else {
      await skipOnce(client, workflowId, target - now);
    }
  }
}

function isWoken(before: Progress, { idle, events, attempts }: Progress): boolean {
  return !idle || events !== before.events || attempts !== before.attempts;
}

/** When the first of its timers is due, epoch ms of its own clock; Infinity when it has none. */
async function timerOf(client: Client, workflowId: string): Promise<number> {
  const { namespace } = client.options;
  const over = new Set<string>();
  const due: number[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: { workflowId },
      maximumPageSize: PAGE,
      ...(nextPageToken && { nextPageToken }),
    });
    for (const event of page.history?.events ?? []) {
      const ended = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
      if (ended) over.add(ended.timerId ?? '');
      const started = event.timerStartedEventAttributes;
      if (started && !over.has(started.timerId ?? ''))
        due.push((optionalTsToMs(event.eventTime) ?? 0) + (optionalTsToMs(started.startToFireTimeout) ?? 0));
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (due.length === 0 && nextPageToken);
  return Math.min(...due);
}

/** To the next timer or attempt, at most by `ms`. One that ends before is fine. */
async function skipOnce(client: Client, workflowId: string, ms: number): Promise<void> {
  const fastForwardConfig = { id: `story-${process.hrtime.bigint()}`, duration: msToTs(Math.ceil(ms)) };
  try {
    await client.workflowService.updateWorkflowExecutionOptions({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      updateMask: { paths: ['time_skipping_config'] },
      workflowExecutionOptions: { timeSkippingConfig: { ...ONE_SKIP, fastForwardConfig } },
    });
    await untilTrue(client, workflowId, 'skip time', (progress) => !progress.skips);
  } catch (error) {
    if ((await progressOf(client, workflowId)).running) throw error;
  }
}

/** Until a workflow does so, or ends. */
async function untilTrue(
  client: Client,
  workflowId: string,
  what: string,
  ask: (progress: Progress) => boolean,
): Promise<Progress> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(LOOK_MS)) {
    const progress = await progressOf(client, workflowId);
    if (!progress.running || ask(progress)) return progress;
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${workflowId} to ${what}`);
  }
}

/** Waits until a workflow that was started ahead has come to its own beginning: its first task is there for a worker. */
export async function begun(client: Client, workflowId: string): Promise<void> {
  await untilTrue(client, workflowId, 'begin', (progress) => progress.begun);
}

/** Waits until a workflow has nothing in hand: what is due at its instant is done. Its patience begins anew with each event and attempt. */
export async function settled(client: Client, workflowId: string): Promise<void> {
  let deadline = Date.now() + PATIENCE_MS;
  let seen = '';
  for (let calm = 0; calm < 2;) {
    const { running, idle, events, attempts } = await progressOf(client, workflowId);
    if (!running) return;
    calm = idle ? calm + 1 : 0;
    if (`${events} ${attempts}` !== seen) deadline = Date.now() + PATIENCE_MS;
    seen = `${events} ${attempts}`;
    if (Date.now() > deadline)
      throw new Error(`${workflowId} has work in hand and did nothing for ${PATIENCE_MS / 1000} s`);
    if (calm < 2) await sleep(LOOK_MS);
  }
}
