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
import { DueAt } from '../../contracts/search-attributes.js';

const Start = proto.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
/** Shorter waits between two attempts end by themselves before anybody has looked twice. */
const BACKOFF_MS = 500;
/**
 * Each skip is asked for by itself, while nothing is in hand. Server 1.32.0 skips on to the next timer when a fast-forward over
 * many of them ends while there is work in hand (mended in temporalio/temporal#11373).
 */
const ONE_SKIP = { enabled: true, maxSessionSkipCount: 1 };
/** No skip to a timer or a target is shorter: work that comes just as it is asked for must be over before the skip's end is. */
const NEAR_MS = 2_000;
/** Its timer is among the newest events, mostly. */
const PAGE = 20;
/** Most looks end after one or two; whatever takes long is looked at less and less often. */
const LOOKS = { firstMs: 15, mostMs: 60, factor: 1.3 };
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
export interface Progress {
  running: boolean;
  /** Epoch ms; the machine's clock if its time was never moved. */
  now: number;
  /** Its next deadline, epoch ms; Infinity when it has none. */
  dueAt: number;
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

/** @param inRealTime failures of activities, by type, whose next attempt is waited for as if it were in hand */
async function progressOf(client: Client, workflowId: string, inRealTime?: RegExp): Promise<Progress> {
  const { raw, status, typedSearchAttributes } = await client.workflow.getHandle(workflowId).describe();
  const skipping = raw.workflowExtendedInfo?.timeSkippingInfo;
  const now = optionalTsToMs(skipping?.currentTime) ?? Date.now();
  // A failed attempt that waits for its next one is not work in hand: only time brings it on.
  const inHand = (raw.pendingActivities ?? []).filter(
    ({ nextAttemptScheduleTime, lastFailure }) =>
      (optionalTsToMs(nextAttemptScheduleTime) ?? 0) < now + BACKOFF_MS ||
      inRealTime?.test(lastFailure?.applicationFailureInfo?.type ?? ''),
  );
  const running = status.name === 'RUNNING';
  const tasked = Boolean(raw.pendingWorkflowTask);
  const wasTasked = Boolean(raw.workflowExecutionInfo?.mostRecentWorkerVersionStamp);
  return {
    running,
    now,
    dueAt: typedSearchAttributes.get(DueAt)?.getTime() ?? Infinity,
    skips: skipping?.effectiveConfig?.enabled ?? false,
    begun: tasked || wasTasked,
    events: Number(raw.workflowExecutionInfo?.historyLength ?? 0),
    attempts: (raw.pendingActivities ?? []).reduce((sum, { attempt }) => sum + (attempt ?? 0), 0),
    // A run that has just taken over from another has nothing in hand either, until a worker was through its first task.
    idle: inHand.length === 0 && !tasked && wasTasked,
  };
}

/**
 * Moves one workflow forward by its own time, from timer to timer. One that ends on the way is fine.
 * @param aim epoch ms of its own clock; asked again at each timer, as what it did there may call for another
 * @param inRealTime as of {@link progressOf}
 * @returns what is left of it, ms: too little to skip, and no timer is due in it
 */
export async function fastForward(
  client: Client,
  workflowId: string,
  aim: (progress: Progress) => number,
  inRealTime?: RegExp,
): Promise<number> {
  for (;;) {
    const before = await settled(client, workflowId, inRealTime);
    if (!before.running) return 0;
    const { now } = before;
    const target = aim(before);
    const timer = await timerOf(client, workflowId);
    // What has woken it meanwhile may have changed its timer, and is in hand.
    if (isWoken(before, await progressOf(client, workflowId, inRealTime))) continue;
    // A timer fires a moment after it is due. A skip before that would go past it.
    if (timer <= Math.min(target, now + NEAR_MS)) {
      await untilTrue(client, workflowId, 'wake at its timer', (progress) => isWoken(before, progress));
    } else if (target - now < NEAR_MS) {
      return Math.max(0, target - now);
    } else {
      await skipOnce(client, workflowId, target - now);
    }
  }
}

function isWoken(before: Progress, { idle, events, attempts }: Progress): boolean {
  return !idle || events !== before.events || attempts !== before.attempts;
}

/** When its timer is due, epoch ms of its own clock; Infinity when it has none. A case has one at a time. */
export async function timerOf(client: Client, workflowId: string): Promise<number> {
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
  const look = looks();
  for (const deadline = Date.now() + PATIENCE_MS; ; await look()) {
    const progress = await progressOf(client, workflowId);
    if (!progress.running || ask(progress)) return progress;
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${workflowId} to ${what}`);
  }
}

/** Waits until a workflow that was started ahead has come to its own beginning: its first task is there for a worker. */
export async function begun(client: Client, workflowId: string): Promise<void> {
  await untilTrue(client, workflowId, 'begin', (progress) => progress.begun);
}

/**
 * Waits until a workflow has nothing in hand, or has ended: what is due at its instant is done. Its patience begins anew with
 * each event and attempt.
 * @param inRealTime as of {@link progressOf}
 */
export async function settled(client: Client, workflowId: string, inRealTime?: RegExp): Promise<Progress> {
  const look = looks();
  let deadline = Date.now() + PATIENCE_MS;
  let seen = '';
  for (let calm = 0; ;) {
    const progress = await progressOf(client, workflowId, inRealTime);
    const { running, idle, events, attempts } = progress;
    calm = idle ? calm + 1 : 0;
    if (!running || calm === 2) return progress;
    if (`${events} ${attempts}` !== seen) deadline = Date.now() + PATIENCE_MS;
    seen = `${events} ${attempts}`;
    if (Date.now() > deadline)
      throw new Error(`${workflowId} has work in hand and did nothing for ${PATIENCE_MS / 1000} s`);
    await (calm === 1 ? sleep(LOOKS.firstMs) : look());
  }
}

/** Waits until the next look; each time longer. */
export function looks(): () => Promise<void> {
  let ms = LOOKS.firstMs;
  return async () => {
    await sleep(ms);
    ms = Math.min(LOOKS.mostMs, ms * LOOKS.factor);
  };
}
