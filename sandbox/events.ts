import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { anySignal } from 'any-signal';
import type { Account, EventTarget } from './world/types.js';
import type { World } from './world/world.js';

const PAUSES_MS = [100, 300, 900];
const TIMEOUT_MS = 5000;

/**
 * Tells the event target of every account that joins, as an EventBridge API destination would: the CloudTrail service
 * event of the payer, header `x-desk-key`, three retries on 5xx or no answer. Returns how to stop.
 */
export function sendJoinEvents(world: World): () => Promise<void> {
  const stopped = new AbortController();
  const running = new Set<Promise<void>>();
  const listener = (account: Account, payerId: string) => {
    if (!world.eventTarget) return;
    const event = joinedEvent(account.id, payerId, world.clock.iso());
    const target = world.eventTarget;
    // Nobody hears of what the world itself could still forget.
    const kept = world.keep().catch(() => undefined);
    const sending = kept
      .then(() => deliver(world, target, account.id, event, stopped.signal))
      .finally(() => running.delete(sending));
    running.add(sending);
  };
  world.joinListeners.add(listener);
  return async () => {
    world.joinListeners.delete(listener);
    stopped.abort();
    await Promise.all(running);
  };
}

type JoinedEvent = ReturnType<typeof joinedEvent>;

function joinedEvent(accountId: string, payerId: string, at: string) {
  const time = `${at.slice(0, 19)}Z`;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS Service Event via CloudTrail',
    source: 'aws.organizations',
    account: payerId,
    time,
    region: 'us-east-1',
    resources: [],
    detail: {
      eventSource: 'organizations.amazonaws.com',
      eventName: 'AccountJoinedOrganization',
      eventTime: time,
      recipientAccountId: payerId,
      serviceEventDetails: { accountId, joinedMethod: 'INVITED', joinedTime: time },
    },
  };
}

async function deliver(
  world: World,
  target: EventTarget,
  accountId: string,
  event: JoinedEvent,
  stopped: AbortSignal,
): Promise<void> {
  let problem = '';
  for (let attempt = 0; attempt <= PAUSES_MS.length && !stopped.aborted; attempt += 1) {
    const status = await post(target, event, stopped);
    if (typeof status === 'number' && status < 300) return;
    problem = typeof status === 'number' ? `answered ${status}` : status;
    if (typeof status === 'number' && status < 500) break;
    await wait(PAUSES_MS[attempt] ?? 0, undefined, { signal: stopped }).catch(() => undefined);
  }
  world.eventFailures.push({ at: world.clock.iso(), accountId, problem: problem || 'stopped' });
}

async function post(target: EventTarget, event: JoinedEvent, stopped: AbortSignal): Promise<number | string> {
  const signal = anySignal([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-desk-key': target.key },
      body: JSON.stringify(event),
      signal,
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    signal.clear();
  }
}
