import { type CallState, endedBy } from '../../domain/phone.js';
import type { Problem } from '../../domain/problem.js';
import { toldOfCall } from '../../registry/calls.js';
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
  const told = await toldOfCall(db, providerCallId);
  const ending = endedBy(told?.reason ?? (told?.digit === undefined ? undefined : 'no-input'), told?.digit);
  // While the provider cannot be asked, what it has told by itself is enough.
  const known = ending && { providerCallId, kind: 'ended' as const, reason: ending };
  const state = await readOnly(
    () => phone.fetch(providerCallId),
    (error) => classifyPhone(error, doing),
  ).catch((error: unknown) => {
    if (!known) throw error;
    return known;
  });
  if ('problem' in state && state.problem.code !== 'twilio/20404' && !known) return state;
  const now: CallState = 'problem' in state ? (known ?? { providerCallId, kind: 'ended', reason: 'unknown' }) : state;
  // The provider's list says less than its callbacks about why a carrier did not connect.
  const vague = now.reason === 'carrier-error' || now.reason === 'unknown';
  const reason = endedBy(vague ? (told?.reason ?? now.reason) : now.reason, told?.digit);
  const ended = now.kind === 'ended' && reason !== undefined ? { reason } : {};
  return { ...now, ...ended, ...(told?.digit !== undefined && { digit: told.digit }) };
}
