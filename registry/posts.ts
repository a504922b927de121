import { and, eq } from 'drizzle-orm';
import type { Language } from '../domain/onboarding/state.js';
import type { PostedMessage } from '../domain/chat.js';
import type { Db } from './database.js';
import { posts, sentTexts } from './schema.js';

/** The effect that posted something. */
export interface PostRef {
  caseId: string;
  key: string;
}

/** Keeps the exact text before it is posted. */
export async function keepPostText(db: Db, { hash, template, language, subject, text }: KeptText): Promise<void> {
  await db
    .insert(sentTexts)
    .values({ hash, channel: 'chat', template, version: 1, language, subject, text, html: '' })
    .onConflictDoNothing();
}

interface KeptText {
  hash: string;
  template: string;
  language: Language;
  subject: string;
  text: string;
}

/** From now on what is written in its thread finds its case. */
export async function keepPost(db: Db, { caseId, key }: PostRef, { channelId, ts }: PostedMessage): Promise<void> {
  await db
    .insert(posts)
    .values({ caseId, key, channelId, ts })
    .onConflictDoUpdate({ target: [posts.caseId, posts.key], set: { channelId, ts } });
}

/** Whose message this is, if it is one of ours. */
export async function postOf(db: Db, { channelId, ts }: PostedMessage): Promise<PostRef | undefined> {
  const [row] = await db
    .select({ caseId: posts.caseId, key: posts.key })
    .from(posts)
    .where(and(eq(posts.channelId, channelId), eq(posts.ts, ts)));
  return row;
}
