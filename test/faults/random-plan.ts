import type { Fault, FaultAction } from '../../sandbox/world/faults.js';
import { oneOf, seeded } from '../harness/random-json.js';
import type { Disturbance, When } from './disturbances.js';
import type { Part } from './lane.js';

const PARTS: Part[] = ['worker', 'intake', 'temporal', 'postgres'];
const EVERYTHING: Part[] = [...PARTS];

interface RandomPlanOptions {
  seed: number;
  round: number;
  /** Effects of an undisturbed play: moments are spread over them. */
  effects: number;
  /** Where no small disk could be mounted, the disk is never filled. */
  disk: boolean;
  suspendMs: number;
  alwaysSuspend: boolean;
}

/** One to four disturbances of a round: the same for the same seed and number. */
export function randomPlan(options: RandomPlanOptions): Disturbance[] {
  const { seed, round, effects, disk, suspendMs, alwaysSuspend } = options;
  const random = seeded(Math.imul(seed, 1_000_003) ^ Math.imul(round, 7_919));
  // The first numbers of neighbouring seeds are alike.
  for (let skip = 0; skip < 5; skip += 1) random();
  const count = 1 + Math.floor(random() * 4);
  const suspensions = { left: alwaysSuspend ? 0 : 1 };
  const plan: Disturbance[] = Array.from({ length: count }, () => {
    const when = whenOf(random, effects);
    const roll = random();
    if (roll < 0.45) return { when, kind: 'kill' as const, parts: [oneOf(random, [...PARTS, 'worker'] as const)] };
    if (roll < 0.5) return { when, kind: 'kill' as const, parts: EVERYTHING };
    if (roll < 0.82) return { when, kind: 'fault' as const, fault: faultOf(random) };
    if (roll < 0.88 && disk) return { when, kind: 'disk-full' as const, ms: 1_000 + Math.floor(random() * 4_000) };
    if (roll < 0.95) {
      const part = oneOf(random, ['worker', 'worker', 'intake'] as const);
      return {
        when,
        kind: 'clock' as const,
        part,
        hours: oneOf(random, [-1, 1]),
        ms: 2_000 + Math.floor(random() * 6_000),
      };
    }
    // Two at once would stop and go on at cross purposes.
    if (suspensions.left-- > 0) return { when, kind: 'suspend' as const, ms: suspendMs };
    return { when, kind: 'kill' as const, parts: ['worker' as const] };
  });
  if (alwaysSuspend) plan.push({ when: whenOf(random, effects), kind: 'suspend', ms: suspendMs });
  return plan;
}

/** Half of them come close to an effect, half in the quiet between two. */
function whenOf(random: () => number, effects: number): When {
  const plusMs = random() < 0.5 ? Math.floor(random() * 25) : Math.floor(random() * 1_500);
  return { effects: Math.floor(random() * effects * 0.97), plusMs };
}

/** Services that change something outside are hit more often than those that only read. */
const MANY = ['organizations', 'organizations', 'smtp', 'smtp', 'twilio', 'twilio', 'slack', 'slack'] as const;

/** What a service outside can do wrong for a moment, and a case must survive by its quick tries. */
function faultOf(random: () => number): Fault {
  const service = oneOf(random, [...MANY, 'sts', 'ce', 'billing'] as const);
  const times = 1 + Math.floor(random() * 2);
  if (service === 'twilio' || service === 'slack') return chatOrPhoneFault(service, random, times);
  if (service === 'smtp') {
    const [then, often] = oneOf<[FaultAction, number]>(random, [
      [{ kind: 'dropReply' }, 1],
      [{ kind: 'reset' }, 1],
      [{ kind: 'delay', ms: 300 + Math.floor(random() * 2_000) }, times],
      [{ kind: 'smtp', code: 451, at: 'RCPT' }, times],
      [{ kind: 'smtp', code: 421, at: 'RCPT' }, times],
      [{ kind: 'smtp', code: 452, at: 'DATA' }, times],
      [{ kind: 'smtp', code: 421, at: 'DATA' }, times],
    ]);
    return { match: { service }, then, times: often };
  }
  const [broken, throttled] = AWS_ERRORS[service];
  const then = oneOf<FaultAction>(random, [
    { kind: 'dropReply' },
    { kind: 'reset' },
    { kind: 'delay', ms: 300 + Math.floor(random() * 2_000) },
    { kind: 'error', name: broken, status: 500 },
    { kind: 'error', name: throttled, status: service === 'billing' ? 400 : 429 },
  ]);
  return { match: { service }, then, times };
}

/** What a service says when it is broken, and when it is asked too often. */
const AWS_ERRORS = {
  organizations: ['ServiceException', 'TooManyRequestsException'],
  sts: ['InternalFailure', 'Throttling'],
  ce: ['ServiceException', 'TooManyRequestsException'],
  billing: ['InternalServerException', 'ThrottlingException'],
} as const;

/** Neither takes a key, so a reply that is lost is the worst; twice in a row would be for a person to decide. */
function chatOrPhoneFault(service: 'twilio' | 'slack', random: () => number, times: number): Fault {
  const retryAfter = 1 + Math.floor(random() * 3);
  const [busy, broken] =
    service === 'twilio'
      ? ([
          { name: '20429', status: 429, retryAfter },
          { name: '20500', status: 500 },
        ] as const)
      : ([{ name: 'ratelimited', status: 429, retryAfter }, { name: 'internal_error' }] as const);
  const [then, often] = oneOf<[FaultAction, number]>(random, [
    [{ kind: 'dropReply' }, 1],
    [{ kind: 'reset' }, 1],
    [{ kind: 'delay', ms: 300 + Math.floor(random() * 2_000) }, times],
    [{ kind: 'error', ...busy }, times],
    [{ kind: 'error', ...broken }, 1],
    [{ kind: 'error', name: service === 'twilio' ? '20503' : 'service_unavailable', status: 503 }, times],
  ]);
  return { match: { service }, then, times: often };
}
