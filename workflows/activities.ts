import { proxyActivities, type ActivityInterfaceFor, type ActivityOptions } from '@temporalio/workflow';
import { LONG_MS } from '../domain/stuck.js';
import type { AwsActivities } from '../activities/aws/activities.js';
import type { ChatActivities } from '../activities/chat/activities.js';
import type { MailActivities } from '../activities/mail/activities.js';
import type { PhoneActivities } from '../activities/phone/activities.js';
import type { PortalActivities } from '../activities/portal/activities.js';
import type { RegistryActivities } from '../activities/registry/activities.js';
import type { WatchActivities } from '../activities/watch/activities.js';

/* All engine settings of activities in one table. */

/** At most so long an attempt takes, so that a killed one is waited out quickly. */
const ATTEMPT = 10_000;

/** At most so long an activity is tried, or waits for a worker, before its case hears of it and can say so to people. */
const ALL_TRIES = LONG_MS;

/** Effects outside give up after some quick tries: the case then shows the problem and tries again on its own timer. */
const OUTSIDE = {
  startToCloseTimeout: ATTEMPT,
  scheduleToCloseTimeout: ALL_TRIES,
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 7 },
} as const;

/** Our own record: it comes back, so it is tried until it does; see `untilRecorded`. */
export const registry: ActivityInterfaceFor<RegistryActivities> = proxyActivities<RegistryActivities>({
  startToCloseTimeout: ATTEMPT,
  scheduleToCloseTimeout: ALL_TRIES,
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

export const mail: ActivityInterfaceFor<MailActivities> = proxyActivities<MailActivities>(OUTSIDE);

/** Rings a telephone: whatever waits longer than its people do is for the case to decide. */
export const phone: ActivityInterfaceFor<PhoneActivities> = proxyActivities<PhoneActivities>(OUTSIDE);

export const chat: ActivityInterfaceFor<ChatActivities> = proxyActivities<ChatActivities>(OUTSIDE);

/** Nothing waits for the cost portal, but it is asked as patiently as the others. */
export const portal: ActivityInterfaceFor<PortalActivities> = proxyActivities<PortalActivities>(OUTSIDE);

/** On a queue of its own: only its worker needs AWS credentials. */
export const aws: ActivityInterfaceFor<AwsActivities> = proxyActivities<AwsActivities>({
  taskQueue: 'desk-aws',
  ...OUTSIDE,
});

/** Looks again by itself, so an attempt that fails is no loss. */
export const watch: ActivityInterfaceFor<WatchActivities> = proxyActivities<WatchActivities>({
  startToCloseTimeout: ATTEMPT,
  scheduleToCloseTimeout: '1 min',
  retry: { initialInterval: '5s' },
});

/**
 * Fewer tries for what must not be done later than `until`: the engine begins none after it. Times are epoch ms; without an
 * `until`, as many as of everything else.
 */
export function triesUntil(until: number | undefined, now: number): ActivityOptions {
  if (until === undefined) return {};
  const left = until - now;
  if (left < ATTEMPT) return { scheduleToCloseTimeout: ATTEMPT, retry: { maximumAttempts: 1 } };
  return { scheduleToCloseTimeout: Math.min(ALL_TRIES, left) };
}
