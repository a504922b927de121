import { eq } from 'drizzle-orm';
import type { Db } from './database.js';
import { inbound } from './schema.js';

/**
 * Something came in under the sender's own id. `new`: never seen. `pending`: seen, but its case has not got it, so the sender
 * is right to repeat it. `repeated`: everything that it asks for has happened.
 */
export type Arrival = 'new' | 'pending' | 'repeated';

/** Writes that it came in; of two that come in together one is new. */
export async function takeInbound(db: Db, id: string): Promise<Arrival> {
  const written = await db.insert(inbound).values({ id }).onConflictDoNothing().returning({ id: inbound.id });
  if (written.length > 0) return 'new';
  const [row] = await db.select({ passedOn: inbound.passedOn }).from(inbound).where(eq(inbound.id, id));
  return row?.passedOn ? 'repeated' : 'pending';
}

/** From now on it is a repetition. */
export async function passedOn(db: Db, id: string): Promise<void> {
  await db.update(inbound).set({ passedOn: true }).where(eq(inbound.id, id));
}
