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
const START = 'story-start';
/** Shorter waits between two attempts end by themselves before anybody has looked twice. */
const BACKOFF_MS = 500;
/**
 * So long before its beginning a workflow is set down, and begins in real time. Server 1.32.0 skips on to the next timer when
 * a fast-forward ends while there is work in hand (mended in temporalio/temporal#11373), and beginning is work.
 */
const BEGINS_MS = 100;
const COMPLETED = 2;
const FAILED = 3;

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
        request.timeSkippingConfig = {
          enabled: true,
          fastForwardConfig: { id: START, duration: msToTs(Math.max(1, offset - BEGINS_MS)) },
        };
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
  skips: boolean;
  begun: boolean;
  idle: boolean;
  /** Events of its history so far. */
  events: number;
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
    skips: Boolean(skipping),
    begun: !running || tasked || wasTasked,
    events: Number(raw.workflowExecutionInfo?.historyLength ?? 0),
    // A run that has just taken over from another has nothing in hand either, until a worker was through its first task.
    idle: inHand.length === 0 && !tasked && wasTasked,
  };
}

/** Moves one workflow forward by its own time and waits until it is there. One that ends on the way is fine. */
export async function fastForward(client: Client, workflowId: string, ms: number): Promise<void> {
  if (ms <= 0) return;
  const namespace = client.options.namespace;
  const workflowExecution = { workflowId };
  const id = `story-${process.hrtime.bigint()}`;
  const fastForwardConfig = { id, duration: msToTs(Math.ceil(ms)) };
  try {
    await client.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution,
      updateMask: { paths: ['time_skipping_config'] },
      workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } },
    });
    for (;;) {
      const poll = { namespace, workflowExecution, fastForwardId: id };
      const answer = await client.workflowService.pollWorkflowExecutionTimeSkipping(poll);
      if (answer.fastForwardPollingResult === COMPLETED) return;
      if (answer.fastForwardPollingResult === FAILED) throw new Error(answer.failedReason);
    }
  } catch (error) {
    if ((await progressOf(client, workflowId)).running) throw error;
  }
}

/** Waits until a workflow that was started ahead has come to its own beginning: its first task is there for a worker. */
export async function begun(client: Client, workflowId: string): Promise<void> {
  while (!(await progressOf(client, workflowId)).begun) await new Promise((resolve) => setTimeout(resolve, 15));
}

/** Waits until a workflow has nothing in hand: what is due at its instant is done. Its patience begins anew with each event. */
export async function settled(client: Client, workflowId: string, patienceMs = 60_000): Promise<void> {
  let deadline = Date.now() + patienceMs;
  let seen = 0;
  for (let calm = 0; calm < 2;) {
    const { running, idle, events } = await progressOf(client, workflowId);
    if (!running) return;
    calm = idle ? calm + 1 : 0;
    if (events !== seen) deadline = Date.now() + patienceMs;
    seen = events;
    if (Date.now() > deadline)
      throw new Error(`${workflowId} has work in hand and did nothing for ${patienceMs / 1000} s`);
    if (calm < 2) await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
