import type { Language } from '../domain/language.js';
import type { Db } from './database.js';
import { sentTexts } from './schema.js';

/** What is about to be mailed, posted or said. Only mails have subject, version and html of their own. */
export interface SentText {
  hash: string;
  channel: 'mail' | 'call' | 'chat';
  template: string;
  version?: number;
  language: Language;
  subject?: string;
  text: string;
  html?: string;
}

/** Keeps the exact text, before it leaves, under the hash by which the ledger names it. The same again: nothing. */
export async function keepText(db: Db, sent: SentText): Promise<void> {
  await db
    .insert(sentTexts)
    .values({ version: 1, subject: '', html: '', ...sent })
    .onConflictDoNothing();
}
