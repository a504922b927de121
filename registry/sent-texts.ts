import { createHash } from 'node:crypto';
import type { Language } from '../domain/language.js';
import type { Db } from './database.js';
import { sentTexts } from './schema.js';

/** What is about to be mailed, posted or said. Only mails have a version and html of their own. */
interface SentText {
  hash: string;
  channel: 'mail' | 'call' | 'chat';
  template: string;
  version?: number;
  language: Language;
  subject?: string;
  text: string;
  html?: string;
}

/** Names a text that is said or posted: the same words are kept once. */
export function hashOfText(language: Language, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([language, text]))
    .digest('hex');
}

/** Keeps the exact text, before it leaves, under the hash by which the ledger names it. The same again: nothing. */
export async function keepText(db: Db, sent: SentText): Promise<void> {
  await db
    .insert(sentTexts)
    .values({ version: 1, subject: '', html: '', ...sent })
    .onConflictDoNothing();
}
