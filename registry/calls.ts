import { and, eq, inArray, sql } from 'drizzle-orm';
import type { EffectKey } from '../domain/effect-key.js';
import { type CallScript, type CallState, type EndReason, endedBy } from '../domain/phone.js';
import type { Language } from '../domain/language.js';
import type { Db } from './database.js';
import { type Arrival, takeInbound } from './inbound.js';
import { record } from './ledger.js';
import { releaseLane } from './lanes.js';
import { calls, sentTexts } from './schema.js';
import { keepText } from './sent-texts.js';

/** An attempt to call as it is written down before anybody dials. */
interface IntendedCall extends EffectKey {
  about: string;
  phone: string;
  language: Language;
  textHash: string;
  menu: CallScript['menu'];
}

/** What is known of an attempt. */
export interface KeptCall extends IntendedCall {
  /** What is said. */
  text: string;
  providerCallId?: string;
  state: CallState['kind'];
  digit?: string;
  reason?: EndReason;
  /** Its outcome is in the ledger. */
  recorded: boolean;
}

/** Keeps what will be said, so that the intake can say it again and the record can show it. */
export async function keepCall(db: Db, { text, ...call }: IntendedCall & { text: string }): Promise<void> {
  const { textHash, language, about, caseId, key, ...rest } = call;
  await keepText(db, { hash: textHash, channel: 'call', template: about, language, text });
  await db
    .insert(calls)
    .values({ caseId, key, about, textHash, language, ...rest })
    .onConflictDoUpdate({ target: [calls.caseId, calls.key], set: { about, textHash, language, ...rest } });
}

export async function callOf(db: Db, { caseId, key }: EffectKey): Promise<KeptCall | undefined> {
  const found = and(eq(calls.caseId, caseId), eq(calls.key, key));
  const [row] = await db
    .select({ call: calls, text: sentTexts.text })
    .from(calls)
    .innerJoin(sentTexts, eq(sentTexts.hash, calls.textHash))
    .where(found);
  return row && kept(row.call, row.text);
}

/** What the provider has told of a call by itself. */
export interface ToldOfCall {
  digit?: string;
  reason?: EndReason;
}

/** What callbacks have told of a call: a key that was pressed, and why it ended, which says more than the provider's answers. */
export async function toldOfCall(db: Db, providerCallId: string): Promise<ToldOfCall | undefined> {
  const [row] = await db
    .select({ digit: calls.digit, reason: calls.reason })
    .from(calls)
    .where(eq(calls.providerCallId, providerCallId));
  return row && { ...(row.digit !== null && { digit: row.digit }), ...(row.reason !== null && { reason: row.reason }) };
}

/** Which of these calls of the provider belong to an attempt in the record. */
export async function knownCalls(db: Db, providerCallIds: string[]): Promise<Set<string>> {
  if (providerCallIds.length === 0) return new Set();
  const rows = await db
    .select({ id: calls.providerCallId })
    .from(calls)
    .where(inArray(calls.providerCallId, providerCallIds));
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

export async function setProviderCall(db: Db, { caseId, key }: EffectKey, providerCallId: string): Promise<void> {
  await db
    .update(calls)
    .set({ providerCallId, updatedAt: sql`clock_timestamp()` })
    .where(and(eq(calls.caseId, caseId), eq(calls.key, key)));
}

/** What the provider has told. `id` is the same whenever it tells the same again. */
export interface Told extends EffectKey {
  id: string;
  providerCallId: string;
  /** Of a status callback. */
  status?: { sequence: number; kind: CallState['kind']; reason?: EndReason };
  /** Of a key that is an answer. */
  digit?: string;
}

/** `moved`: it says something new. `late`: the outcome of the call is in the ledger already. */
export type TakenCallback = { arrival: Arrival; late: boolean; moved: boolean; call: KeptCall };

/** Writes down what the provider has told; undefined when the record knows no such attempt. Callbacks may come in any order. */
export async function takeCallback(db: Db, told: Told): Promise<TakenCallback | undefined> {
  const { providerCallId, status } = told;
  return db.transaction(async (tx) => {
    const own = and(eq(calls.caseId, told.caseId), eq(calls.key, told.key));
    const [locked] = await tx.select({ sequence: calls.sequence }).from(calls).where(own).for('update');
    const before = locked && (await callOf(tx, told));
    if (!before) return undefined;
    const arrival = await takeInbound(tx, told.id);
    if (arrival === 'repeated') return { arrival, late: before.recorded, moved: false, call: before };

    const same = (before.providerCallId ?? providerCallId) === providerCallId;
    const digit = before.digit ?? told.digit;
    const newer = same && status !== undefined && before.state !== 'ended';
    const reason = newer ? endedBy(status.reason, digit) : endedBy(before.reason, digit);
    const moved = await tx
      .update(calls)
      .set({
        providerCallId: before.providerCallId ?? providerCallId,
        ...(digit !== undefined && { digit }),
        ...(reason !== undefined && { reason }),
        ...(newer && { state: status.kind, sequence: status.sequence }),
        updatedAt: sql`clock_timestamp()`,
      })
      .where(newer ? and(own, sql`${calls.sequence} < ${status.sequence}`) : own)
      .returning();
    const says = (newer && moved.length > 0) || (told.digit !== undefined && before.digit === undefined);
    const call = moved[0] ? kept(moved[0], before.text) : before;
    // Its case has not got it; nor does it need it when it has got something newer.
    const owed = arrival === 'pending' && (status?.sequence ?? Infinity) >= locked.sequence;
    return { arrival, late: before.recorded, moved: says || owed, call };
  });
}

/** How a call ended, in the ledger, and its lane given back. Again: nothing. */
export async function endCall(
  db: Db,
  end: EffectKey & { endKey: string; reason: EndReason; digit?: string; by: string; rule: string; now: number },
): Promise<void> {
  const { caseId, key, endKey, reason, digit, by, rule, now } = end;
  await db.transaction(async (tx) => {
    const [call] = await tx
      .update(calls)
      .set({ recordedAt: sql`coalesce(${calls.recordedAt}, clock_timestamp())` })
      .where(and(eq(calls.caseId, caseId), eq(calls.key, key)))
      .returning({ about: calls.about, providerCallId: calls.providerCallId });
    await record(tx, {
      caseId,
      key: endKey,
      fact: 'noted',
      kind: call ? `call.${call.about}.ended` : 'call.ended',
      rule,
      at: now,
      data: { call: key, providerCallId: call?.providerCallId ?? undefined, reason, digit, by },
    });
    await releaseLane(tx, { caseId, key });
  });
}

function kept(row: typeof calls.$inferSelect, text: string): KeptCall {
  const { caseId, key, about, phone, language, textHash, menu, providerCallId, state, digit, reason } = row;
  return {
    caseId,
    key,
    about,
    phone,
    language,
    textHash,
    menu,
    text,
    state,
    recorded: row.recordedAt !== null,
    ...(providerCallId !== null && { providerCallId }),
    ...(digit !== null && { digit }),
    ...(reason !== null && { reason }),
  };
}
