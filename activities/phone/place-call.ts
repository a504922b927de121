import { fitsOneCall } from '../../contracts/call-twiml.js';
import { signAttemptToken } from '../../contracts/attempt-token.js';
import type { WantedCall } from '../../domain/phone.js';
import type { Problem } from '../../domain/problem.js';
import { keepCall, setProviderCall } from '../../registry/calls.js';
import type { Db } from '../../registry/database.js';
import { releaseLane, setLaneCall } from '../../registry/lanes.js';
import { record } from '../../registry/ledger.js';
import { hashOfText } from '../../registry/sent-texts.js';
import { staffMember } from '../../registry/staff.js';
import { doneBefore } from '../done-before.js';
import { type EffectRef, effect, type Failure, Held } from '../effect.js';
import { StillLooking } from '../last-unclear.js';
import { unclearAttempts } from '../unclear-attempts.js';
import { callUnclear, classifyPhone, type Doing, scriptTooLong } from './failures.js';
import { enterLane } from './lane.js';
import { findCall } from './look-for-call.js';
import type { PhoneParts } from './parts.js';
import { openingTwiml } from './twilio.js';

export interface PlaceCallInput extends WantedCall {
  effect: EffectRef;
}

/** A call that goes on. `redialAfterUnclear`: it may be the second one; `adopted`: an earlier attempt had made it. */
export interface PlacedCall {
  providerCallId: string;
  /** Epoch ms, the case's clock. */
  placedAt: number;
  redialAfterUnclear?: true;
  adopted?: true;
}

/** `waitsFor`: the case that is on the phone with this person. Nothing was tried: ask again soon. */
type PlaceCallResult = PlacedCall | { waitsFor: string } | { problem: Problem };

/** A call that ended unclear is dialled again once, when it cannot be found; then a person decides. */
const REDIALS = 1;

/**
 * Calls somebody (handbook 3.3 to 3.6), if nobody else of the desk is on the phone with them. Twilio takes no key: after an
 * unclear attempt the call is looked for, with patience, before anybody dials again.
 */
export async function placeCall(parts: PhoneParts, input: PlaceCallInput): Promise<PlaceCallResult> {
  const { db } = parts;
  const { effect: ref, to } = input;
  const before = await doneBefore<PlacedCall>(db, ref);
  if (before) return before;
  const doing = await describe(db, input);
  const waitsFor = await enterLane(parts, to, ref, doing);
  if (waitsFor) {
    await noteBusy(db, input, waitsFor);
    return { waitsFor };
  }

  const textHash = hashOfText(input.language, input.script.text);
  await keepCall(db, {
    caseId: ref.caseId,
    key: ref.key,
    about: input.about,
    phone: to,
    language: input.language,
    text: input.script.text,
    textHash,
    menu: input.script.menu,
  });
  try {
    const placed = await dial(parts, input, textHash, doing);
    if ('problem' in placed && placed.problem.code !== 'call/unclear') await releaseLane(db, ref);
    return placed;
  } catch (error) {
    // Nothing rings: others may have the lane until the next attempt. While that is unclear, nobody may.
    if ((await unclearAttempts(db, ref, Infinity)).all.length === 0) await releaseLane(db, ref);
    throw error;
  }
}

function dial(parts: PhoneParts, input: PlaceCallInput, textHash: string, doing: Doing) {
  const { db, phone, links } = parts;
  const { effect: ref, about, person, to, language, script, ringSeconds } = input;
  const token = signAttemptToken(links.secret, ref);
  const progress: Progress = { unclear: [], phase: 'looking' };
  return effect<PlacedCall>(db, ref, {
    kind: `call.${about}`,
    data: { person, to, language, textHash, ringSeconds },
    classify: (error) => classifyPlacing(error, doing, progress.phase),
    reconcile: async ({ all, undecided }) => {
      progress.unclear = all;
      const found = await findCall(parts, ref, to);
      if (found) return adopted(db, ref, found);
      if (undecided.length > REDIALS) throw new Held(callUnclear(doing));
      return undefined;
    },
    act: async () => {
      if (!fitsOneCall(openingTwiml({ token, language, script }, parts.callsUrl))) throw new Held(scriptTooLong(doing));
      const again = progress.unclear.length > 0;
      if (again) await noteRedial(db, ref, about, progress.unclear);
      progress.phase = 'dialling';
      const { providerCallId } = await phone.place({ token, to, language, script, ringSeconds });
      progress.phase = 'dialled';
      await rings(db, ref, providerCallId);
      return { providerCallId, placedAt: ref.now, ...(again && { redialAfterUnclear: true }) };
    },
  });
}

/** An earlier attempt had made it. */
export async function adopted(db: Db, ref: EffectRef, providerCallId: string): Promise<PlacedCall> {
  await rings(db, ref, providerCallId);
  return { providerCallId, placedAt: ref.now, adopted: true };
}

async function rings(db: Db, ref: EffectRef, providerCallId: string): Promise<void> {
  await setProviderCall(db, ref, providerCallId);
  await setLaneCall(db, ref, providerCallId);
}

/** Auditors see why this try was not made at its time; once, however often it is asked for. */
async function noteBusy(db: Db, { effect: ref, about, person }: PlaceCallInput, waitsFor: string): Promise<void> {
  await record(db, {
    caseId: ref.caseId,
    key: `${ref.key}/busy`,
    fact: 'noted',
    kind: `call.${about}.busy`,
    rule: ref.rule,
    at: ref.now,
    reason: 'the desk is on the phone with them in another matter',
    data: { person, waitsFor },
  });
}

/** Auditors see that a person may have been called twice, and why, even if this attempt ends without a word, too. */
async function noteRedial(db: Db, ref: EffectRef, about: string, unclear: number[]): Promise<void> {
  await record(db, {
    caseId: ref.caseId,
    key: `${ref.key}/redial`,
    attempt: Math.max(...unclear),
    fact: 'noted',
    kind: `call.${about}.redial`,
    rule: ref.rule,
    at: ref.now,
    reason: 'the attempt before ended unclear, and no such call was found',
    data: { redialAfterUnclear: true, unclear },
  });
}

/** How far this attempt has come: until it dials nothing can have rung, and afterwards nothing undoes that. */
interface Progress {
  unclear: number[];
  phase: 'looking' | 'dialling' | 'dialled';
}

/** What a failure means at the point to which placing a call had come. */
export function classifyPlacing(error: unknown, doing: Doing, phase: Progress['phase']): Failure {
  if (error instanceof StillLooking)
    return {
      as: 'transient',
      code: 'call/looking',
      message: `${error.message} (${doing.what})`,
      retryAfterMs: error.waitMs,
    };
  const failure = classifyPhone(error, { ...doing, dials: phase === 'dialling' });
  return phase === 'dialled' && failure.as === 'transient' ? { ...failure, as: 'unclear' } : failure;
}

async function describe(db: Db, { effect: ref, person, to }: PlaceCallInput): Promise<Doing> {
  const isStaff = (await staffMember(db, person.id)) !== undefined;
  const otherNumber = isStaff
    ? `change the phone of staff ${person.id} in the registry file, then desk registry apply: cases that are opened from then on call it`
    : `desk change-contact ${ref.caseId} --contact '${person.name.replaceAll("'", '')}' --email <their address> --phone <number>`;
  return {
    what: `calling ${person.name} (${to})`,
    dials: true,
    person: { name: person.name, number: to },
    otherNumber,
  };
}
