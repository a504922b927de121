import { sql } from 'drizzle-orm';
import type { EffectKey } from '../../domain/effect-key.js';
import type { PostedMessage } from '../../domain/chat.js';
import { callOf, type KeptCall, takeCallback, type TakenCallback, type Told } from '../../registry/calls.js';
import { openDatabase } from '../../registry/database.js';
import { type Arrival, passedOn, takeInbound } from '../../registry/inbound.js';
import { entriesOf, type LedgerEntry, record, type RecordedEntry } from '../../registry/ledger.js';
import { caseOfAccount } from '../../registry/locks.js';
import { postOf } from '../../registry/posts.js';
import { staffOfChat, type StaffMember } from '../../registry/staff.js';

/** What the intake asks of the MSP's record. Every question throws when the database does not answer. */
export interface DeskRecord {
  /** The case that works on this account now. */
  caseOfAccount(accountId: string): Promise<string | undefined>;
  /** The ledger of a case, oldest first. */
  timeline(caseId: string): Promise<RecordedEntry[]>;
  /** Writes down what the telephone provider tells; undefined when the record knows no such attempt. */
  takeCallback(told: Told): Promise<TakenCallback | undefined>;
  callOf(attempt: EffectKey): Promise<KeptCall | undefined>;
  /** Writes down that something came in under the sender's own id. */
  takeInbound(id: string): Promise<Arrival>;
  /** Its case has it: from now on the same id is a repetition. */
  passedOn(id: string): Promise<void>;
  /** Who of the staff this is in the chat. */
  staffOfChat(chatId: string): Promise<StaffMember | undefined>;
  /** Whose message of ours this is. */
  postOf(message: PostedMessage): Promise<EffectKey | undefined>;
  note(entry: LedgerEntry): Promise<void>;
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

const PAGE = 5_000;
const HEALTH_MS = 2_000;

/** The record in the registry's database. */
export function recordOf(databaseUrl: string): DeskRecord {
  const { db, close } = openDatabase(databaseUrl, { connections: 4 });
  return {
    caseOfAccount: async (accountId) => (await caseOfAccount(db, accountId))?.caseId,

    takeCallback: (told) => takeCallback(db, told),
    callOf: (attempt) => callOf(db, attempt),
    takeInbound: (id) => takeInbound(db, id),
    passedOn: (id) => passedOn(db, id),
    staffOfChat: (chatId) => staffOfChat(db, chatId),
    postOf: (message) => postOf(db, message),
    async note(entry) {
      await record(db, entry);
    },

    async timeline(caseId) {
      const entries: RecordedEntry[] = [];
      for (;;) {
        const page = await entriesOf(db, caseId, { afterId: entries.at(-1)?.id, limit: PAGE });
        entries.push(...page);
        if (page.length < PAGE) return entries;
      }
    },

    async isUp() {
      const late = new Promise<false>((resolve) => setTimeout(resolve, HEALTH_MS, false).unref());
      const asked = db.execute(sql`select 1`).then(
        () => true,
        () => false,
      );
      return Promise.race([asked, late]);
    },

    close,
  };
}
