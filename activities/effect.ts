import { ApplicationFailure } from '@temporalio/common';
import type { EffectKey } from '../domain/effect-key.js';
import type { Problem } from '../domain/problem.js';
import type { Db } from '../registry/database.js';
import { begin, type Begun, record } from '../registry/ledger.js';
import { type Unclear, unclearAttempts } from './unclear-attempts.js';

/** An effect as a case asks for it. `now` is the case's own clock, epoch ms; `rule` the handbook rule it follows. */
export interface EffectRef extends EffectKey {
  now: number;
  rule: string;
}

/**
 * What an error of a provider means. `problem`: the provider refused, for good or for long; becomes data.
 * `transient`: nothing happened, or only what `data` says for the next attempt; try again. `unclear`: it may or may not have
 * happened. Messages are for people.
 */
export type Failure =
  | { as: 'problem'; problem: Problem; detail?: string }
  | { as: 'transient'; code: string; message: string; retryAfterMs?: number; data?: Record<string, unknown> }
  | { as: 'unclear'; code: string; message: string };

/** One kind of effect at one provider. `R` is kept in the ledger and returned: plain JSON. */
export interface Effect<R extends object> {
  /** E.g. `mail.onboarding-guide`, `invitation`. */
  kind: string;
  /** What an auditor wants to know about the attempt; no secrets. */
  data: Record<string, unknown>;
  /**
   * Asked when earlier attempts of this effect ended unclear. Returns the result if it finds that the effect happened, nothing if
   * acting (again) is right, throws otherwise.
   */
  reconcile?(unclear: Unclear): Promise<R | undefined>;
  /** Makes the effect happen; `attempt` counts from 1 over the life of the case. */
  act(attempt: number): Promise<R>;
  /** The provider's failure table. */
  classify(error: unknown): Failure;
}

/** Thrown by `act` or `reconcile` to end the effect with a problem that they have worked out themselves. */
export class Held extends Error {
  readonly problem: Problem;
  /** The provider's own words, for the ledger. */
  readonly detail?: string;
  constructor(problem: Problem, detail?: string) {
    super(problem.means);
    this.name = 'Held';
    this.problem = problem;
    this.detail = detail;
  }
}

/**
 * Does an outside effect at most once per key as far as its provider can be asked, and writes down each attempt and
 * how it ended. An effect that is in the ledger as done returns what it returned then.
 *
 * @returns the result, or `{problem}` when the provider refused: a business outcome, for the case to handle
 * @throws ApplicationFailure, retryable, when nothing happened or it is unclear what did
 */
export async function effect<R extends object>(
  db: Db,
  ref: EffectRef,
  one: Effect<R>,
): Promise<R | { problem: Problem }> {
  const { caseId, key, now: at, rule } = ref;
  const begun = await begin(db, { caseId, key, kind: one.kind, rule, at, data: one.data });
  if (begun.done) return begun.done as R;
  const end = (fact: 'done' | 'failed' | 'unknown', data: object) =>
    record(db, { caseId, key, attempt: begun.attempt, fact, kind: one.kind, rule, at, data });

  const outcome = await attempt(db, ref, one, begun);
  if ('result' in outcome) {
    await end('done', outcome.result);
    return outcome.result;
  }
  const { failure } = outcome;
  if (failure.as === 'problem') {
    await end('failed', { problem: failure.problem, detail: failure.detail });
    return { problem: failure.problem };
  }
  const { code, message } = failure;
  if (failure.as === 'unclear') await end('unknown', { code, message });
  else await end('failed', { code, message, ...failure.data });
  throw retryable(failure);
}

/** For activities that only read: the same failure table without a ledger attempt. */
export async function readOnly<R extends object>(
  read: () => Promise<R>,
  classify: (error: unknown) => Failure,
): Promise<R | { problem: Problem }> {
  try {
    return await read();
  } catch (error) {
    const failure = failureOf(error, classify);
    if (failure.as === 'problem') return { problem: failure.problem };
    throw retryable(failure);
  }
}

async function attempt<R extends object>(
  db: Db,
  ref: EffectRef,
  one: Effect<R>,
  begun: Begun,
): Promise<{ result: R } | { failure: Failure }> {
  try {
    // Asked of the ledger, not only of this call: a process may have died just after writing down `unknown`.
    const unclear = one.reconcile && begun.dangling.length ? await unclearAttempts(db, ref, begun.attempt) : undefined;
    const found = unclear?.all.length ? await one.reconcile?.(unclear) : undefined;
    return { result: found ?? (await one.act(begun.attempt)) };
  } catch (error) {
    return { failure: failureOf(error, one.classify) };
  }
}

function failureOf(error: unknown, classify: (error: unknown) => Failure): Failure {
  return error instanceof Held ? { as: 'problem', problem: error.problem, detail: error.detail } : classify(error);
}

function retryable(failure: Exclude<Failure, { as: 'problem' }>): ApplicationFailure {
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: false,
    nextRetryDelay: failure.as === 'transient' ? failure.retryAfterMs : undefined,
  });
}
