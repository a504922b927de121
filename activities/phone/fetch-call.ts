import { type CallState, endedBy } from '../../domain/phone.js';
import type { Problem } from '../../domain/problem.js';
import { type ToldOfCall, toldOfCall } from '../../registry/calls.js';
import { readOnly } from '../effect.js';
import { classifyPhone } from './failures.js';
import type { PhoneParts } from './parts.js';

/**
 * Where a call stands: as the provider says, with the key that was pressed as the intake kept it, so that a lost signal loses
 * nothing. A call that the provider has forgotten has ended, nobody knows how.
 */
export async function fetchCall(
  { db, phone }: PhoneParts,
  { providerCallId }: { providerCallId: string },
): Promise<CallState | { problem: Problem }> {
  const doing = { what: `asking for call ${providerCallId}`, dials: false };
  const asked = await readOnly(
    () => phone.fetch(providerCallId),
    (error) => classifyPhone(error, doing),
  ).catch((error: unknown) => ({ error }));
  // Read afterwards: what was told while the provider was asked counts, too.
  const told = await toldOfCall(db, providerCallId);
  const ending = endedBy(told?.reason ?? (told?.digit === undefined ? undefined : 'no-input'), told?.digit);
  // While the provider cannot be asked, what it has told by itself is enough.
  const known = ending && { providerCallId, kind: 'ended' as const, reason: ending };
  if ('error' in asked && !known) throw asked.error;
  if ('problem' in asked && asked.problem.code !== 'twilio/20404' && !known) return asked;
  const state: CallState =
    'error' in asked || 'problem' in asked ? (known ?? { providerCallId, kind: 'ended', reason: 'unknown' }) : asked;
  return withTold(state, told);
}

/** The key that was pressed, and why a carrier did not connect: the provider's list says less than its callbacks. */
export function withTold(state: CallState, told: ToldOfCall | undefined): CallState {
  const vague = state.reason === 'carrier-error' || state.reason === 'unknown';
  const reason = endedBy(vague ? (told?.reason ?? state.reason) : state.reason, told?.digit);
  const ended = state.kind === 'ended' && reason !== undefined ? { reason } : {};
  return { ...state, ...ended, ...(told?.digit !== undefined && { digit: told.digit }) };
}
