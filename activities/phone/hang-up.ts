import type { CallState } from '../../domain/phone.js';
import type { Problem } from '../../domain/problem.js';
import { toldOfCall } from '../../registry/calls.js';
import { type EffectRef, effect } from '../effect.js';
import { classifyPhone } from './failures.js';
import { withTold } from './fetch-call.js';
import type { PhoneParts } from './parts.js';

export interface HangUpInput {
  effect: EffectRef;
  providerCallId: string;
  /** One that somebody has answered goes on. */
  ringingOnly?: boolean;
}

/** Ends a call: one that rings is cancelled, one that goes on is completed or left alone, one that is over stays as it ended. Twice is once. */
export async function hangUp(
  { db, phone }: PhoneParts,
  { effect: ref, providerCallId, ringingOnly = false }: HangUpInput,
): Promise<CallState | { problem: Problem }> {
  return effect<CallState>(db, ref, {
    kind: 'call.hang-up',
    data: { providerCallId },
    classify: (error) => classifyPhone(error, { what: `ending call ${providerCallId}`, dials: false }),
    act: async () => {
      const state = await phone.hangUp(providerCallId, { ringingOnly });
      // A key of the last moment counts.
      return withTold(state, await toldOfCall(db, providerCallId));
    },
  });
}
