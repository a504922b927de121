import { and, eq } from 'drizzle-orm';
import type { EffectKey } from '../domain/effect-key.js';
import type { PostedMessage } from '../domain/chat.js';
import type { Db } from './database.js';
import { posts } from './schema.js';

/** From now on what is written in its thread finds its case. */
export async function keepPost(db: Db, { caseId, key }: EffectKey, { channelId, ts }: PostedMessage): Promise<void> {
  await db
    .insert(posts)
    .values({ caseId, key, channelId, ts })
    .onConflictDoUpdate({ target: [posts.caseId, posts.key], set: { channelId, ts } });
}

/** Whose message this is, if it is one of ours. */
export async function postOf(db: Db, { channelId, ts }: PostedMessage): Promise<EffectKey | undefined> {
  const [row] = await db
    .select({ caseId: posts.caseId, key: posts.key })
    .from(posts)
    .where(and(eq(posts.channelId, channelId), eq(posts.ts, ts)));
  return row;
}
