import { and, eq, isNull, sql } from 'drizzle-orm';
import type { EffectKey } from '../domain/effect-key.js';
import type { Db } from './database.js';
import { lanes } from './schema.js';

/** A telephone that somebody else is on. `old`: for so long that its holder may have died. */
export interface BusyLane extends EffectKey {
  providerCallId?: string;
  old: boolean;
}

/** No call of ours takes so long: a longer one was forgotten. Real time. */
const OLD = sql`interval '15 minutes'`;

/** One phone, one call at a time. The same holder gets it again; undefined when it has it now. */
export async function takeLane(db: Db, phone: string, { caseId, key }: EffectKey): Promise<BusyLane | undefined> {
  const taken = await db.insert(lanes).values({ phone, caseId, key }).onConflictDoNothing().returning();
  if (taken.length > 0) return undefined;
  const [held] = await db
    .select({
      caseId: lanes.caseId,
      key: lanes.key,
      providerCallId: lanes.providerCallId,
      old: sql<boolean>`${lanes.takenAt} < clock_timestamp() - ${OLD}`,
    })
    .from(lanes)
    .where(eq(lanes.phone, phone));
  // Given back between the two questions: who asks next gets it.
  if (!held) return takeLane(db, phone, { caseId, key });
  if (held.caseId === caseId && held.key === key) {
    // Another attempt begins: its time is counted anew, or others would think it forgotten while it dials.
    await db
      .update(lanes)
      .set({ takenAt: sql`clock_timestamp()` })
      .where(and(eq(lanes.phone, phone), eq(lanes.caseId, caseId), eq(lanes.key, key)));
    return undefined;
  }
  const { providerCallId, ...rest } = held;
  return { ...rest, ...(providerCallId !== null && { providerCallId }) };
}

/** Whether the telephone is still this effect's. */
export async function hasLane(db: Db, phone: string, { caseId, key }: EffectKey): Promise<boolean> {
  const own = and(eq(lanes.phone, phone), eq(lanes.caseId, caseId), eq(lanes.key, key));
  return (await db.select({ phone: lanes.phone }).from(lanes).where(own)).length > 0;
}

/** From a holder whose call is known to be over; false when somebody else was faster. */
export async function takeOverLane(db: Db, phone: string, from: BusyLane, to: EffectKey): Promise<boolean> {
  const same =
    from.providerCallId === undefined ? isNull(lanes.providerCallId) : eq(lanes.providerCallId, from.providerCallId);
  const moved = await db
    .update(lanes)
    .set({ caseId: to.caseId, key: to.key, takenAt: sql`clock_timestamp()`, providerCallId: null })
    .where(and(eq(lanes.phone, phone), eq(lanes.caseId, from.caseId), eq(lanes.key, from.key), same))
    .returning({ phone: lanes.phone });
  return moved.length > 0;
}

/** Which call it is that goes on in a lane. */
export async function setLaneCall(db: Db, { caseId, key }: EffectKey, providerCallId: string): Promise<void> {
  await db
    .update(lanes)
    .set({ providerCallId })
    .where(and(eq(lanes.caseId, caseId), eq(lanes.key, key)));
}

/** Gives it back; lanes of others stay. */
export async function releaseLane(db: Db, { caseId, key }: EffectKey): Promise<void> {
  await db.delete(lanes).where(and(eq(lanes.caseId, caseId), eq(lanes.key, key)));
}
