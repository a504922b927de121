import type { EndReason } from '../../domain/phone.js';
import * as registry from '../../registry/calls.js';
import type { EffectRef } from '../effect.js';
import type { PhoneParts } from './parts.js';

export interface EndCallInput {
  effect: EffectRef;
  /** Of the effect that placed it. */
  callKey: string;
  reason: EndReason;
  digit?: string;
  /** How the case learned of it. */
  by: 'callback' | 'look';
}

/** Writes down how a call ended and gives the person's lane back. From then on nothing that is told of it changes anything. */
export async function endCall(
  { db }: PhoneParts,
  { effect: ref, callKey, reason, digit, by }: EndCallInput,
): Promise<void> {
  const { caseId, key: endKey, rule, now } = ref;
  await registry.endCall(db, {
    caseId,
    key: callKey,
    endKey,
    reason,
    ...(digit !== undefined && { digit }),
    by,
    rule,
    now,
  });
}
