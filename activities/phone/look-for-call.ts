import { callOf, knownCalls } from '../../registry/calls.js';
import type { EffectRef } from '../effect.js';
import { lastUnclear, StillLooking } from '../last-unclear.js';
import type { PhoneParts } from './parts.js';

/** Clocks differ, the provider's and the case's. Calls that are known to be others' are left out anyway. */
const SLACK_MS = 2 * 60_000;

/**
 * The call that an unclear attempt has made: as a callback told it, else as the provider lists it. Nobody else of the desk calls
 * this number meanwhile, because the attempt has the lane.
 * @throws StillLooking when none is found and it may still appear
 */
export async function findCall(parts: PhoneParts, ref: EffectRef, to: string): Promise<string | undefined> {
  const { db, phone } = parts;
  const told = (await callOf(db, ref))?.providerCallId;
  if (told) return told;
  const { begunAt, waitMs } = await lastUnclear(db, ref);
  const listed = await phone.placedSince(to, begunAt - SLACK_MS);
  const known = await knownCalls(
    db,
    listed.map(({ providerCallId }) => providerCallId),
  );
  const found = listed.find(({ providerCallId }) => !known.has(providerCallId));
  if (found) return found.providerCallId;
  if (waitMs > 0) throw new StillLooking('the telephone rings', waitMs);
  return undefined;
}
