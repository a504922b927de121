import type { Problem } from '../../domain/problem.js';
import { callOf } from '../../registry/calls.js';
import { hasLane, releaseLane } from '../../registry/lanes.js';
import { doneBefore } from '../done-before.js';
import { type EffectRef, effect, Held } from '../effect.js';
import { callNotMade } from './failures.js';
import { findCall } from './look-for-call.js';
import type { PhoneParts } from './parts.js';
import { adopted, classifyPlacing, type PlacedCall } from './place-call.js';

export interface SettleCallInput {
  /** The effect that was to place the call. */
  effect: EffectRef;
}

/** The call that was made, or nothing: then it never was. */
type SettledCall = PlacedCall | { problem: Problem } | Record<string, never>;

/**
 * Finds out, without dialling, what came of a call that ended unclear and is not needed any more. One that was made goes on
 * until somebody hangs it up; else the person's telephone is free again.
 */
export async function settleCall(parts: PhoneParts, { effect: ref }: SettleCallInput): Promise<SettledCall> {
  const { db } = parts;
  const before = await doneBefore<PlacedCall>(db, ref);
  if (before) return before;
  const call = await callOf(db, ref);
  // Given back because nothing rang, or taken by others once no call could be going on any more.
  if (!call || !(await hasLane(db, call.phone, ref))) return {};
  const doing = { what: `calling ${call.phone}`, dials: false };
  const settled = await effect<PlacedCall>(db, ref, {
    kind: `call.${call.about}.look`,
    data: { to: call.phone },
    classify: (error) => classifyPlacing(error, doing, 'looking'),
    reconcile: async () => {
      const found = await findCall(parts, ref, call.phone);
      return found === undefined ? undefined : adopted(db, ref, found);
    },
    act: async () => {
      throw new Held(callNotMade(doing));
    },
  });
  if (!('problem' in settled) || settled.problem.code !== 'call/not-made') return settled;
  await releaseLane(db, ref);
  return {};
}
