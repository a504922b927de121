import { callOf } from '../../registry/calls.js';
import type { EffectKey } from '../../domain/effect-key.js';
import { type BusyLane, takeLane, takeOverLane } from '../../registry/lanes.js';
import { recordNext } from '../../registry/ledger.js';
import { type EffectRef, readOnly } from '../effect.js';
import { classifyPhone, type Doing } from './failures.js';
import type { PhoneParts } from './parts.js';

/**
 * Gets somebody's telephone for a call: one at a time. Answers the case that has it. A holder that has had it for long, and whose
 * call is over or was never made, has died: the lane is taken from it.
 */
export async function enterLane(
  parts: PhoneParts,
  phone: string,
  ref: EffectRef,
  doing: Doing,
): Promise<string | undefined> {
  const me: EffectKey = { caseId: ref.caseId, key: ref.key };
  const busy = await takeLane(parts.db, phone, me);
  if (!busy) return undefined;
  if (!busy.old || !(await isOver(parts, busy, doing))) return busy.caseId;
  if (!(await takeOverLane(parts.db, phone, busy, me))) return busy.caseId;
  await parts.db.transaction((tx) =>
    recordNext(tx, {
      caseId: busy.caseId,
      key: `${busy.key}/lane`,
      fact: 'noted',
      kind: 'lane.taken-over',
      at: ref.now,
      reason: 'the call was over, and this case had not given the lane back',
      data: { phone, call: busy.providerCallId, takenBy: ref.caseId },
    }),
  );
  return undefined;
}

/** Asked of the provider: only it knows. A problem of ours with it does not make a call end. */
async function isOver({ db, phone }: PhoneParts, busy: BusyLane, doing: Doing): Promise<boolean> {
  const providerCallId = busy.providerCallId ?? (await callOf(db, busy))?.providerCallId;
  if (providerCallId === undefined) return true;
  const asking = { ...doing, what: `asking for call ${providerCallId} of ${busy.caseId}`, dials: false };
  const state = await readOnly(
    () => phone.fetch(providerCallId),
    (error) => classifyPhone(error, asking),
  );
  return 'problem' in state ? state.problem.code === 'twilio/20404' : state.kind === 'ended';
}
