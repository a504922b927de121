import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { DeskSettings, OnboardingPolicy } from '../domain/policy.js';
import type { OpenedOnboarding } from '../domain/onboarding/state.js';
import type { CallScript, EndReason } from '../domain/phone.js';

/*
 * The MSP's record (handbook 1 and 13). Instants are timestamptz, UTC; a `Date` here, epoch ms in everything returned.
 * `npx drizzle-kit generate` after a change; triggers that keep the record append-only are in a migration of their own.
 */

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** One row: which desk this record belongs to, wherever it is restored. */
export const deskIdentity = pgTable(
  'desk_identity',
  {
    id: uuid().primaryKey().defaultRandom(),
    onlyOne: boolean('only_one').notNull().unique().default(true),
  },
  (table) => [check('desk_identity_only_one', sql`${table.onlyOne}`)],
);

export const staff = pgTable('staff', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  phone: text(),
  /** As the registry file names them (contracts/registry-file.ts). */
  roles: text().array().notNull(),
  /** Who they are in the MSP's chat: Slack's user id. */
  chatId: text('chat_id').unique(),
});

export const customers = pgTable(
  'customers',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    grade: text({ enum: ['msp', 'key', 'monitoring', 'general'] }).notNull(),
    zone: text().notNull(),
    holidayCalendar: text('holiday_calendar', { enum: ['KR', 'none'] }).notNull(),
    csrStaffId: text('csr_staff_id').references(() => staff.id),
    /** What the customer's role must ask of us (AWS); an identifier, not a secret. */
    externalId: text('external_id').notNull().unique(),
    language: text({ enum: ['ko', 'en'] }).notNull(),
  },
  (table) => [check('customers_grade', sql`${table.grade} in ('msp', 'key', 'monitoring', 'general')`)],
);

export const contacts = pgTable(
  'contacts',
  {
    customerId: text('customer')
      .notNull()
      .references(() => customers.id),
    /** 1 is asked first. */
    position: integer().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    phone: text(),
    language: text({ enum: ['ko', 'en'] }),
    duties: text().array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.customerId, table.position] })],
);

export const payers = pgTable('payers', {
  id: text().primaryKey(),
  name: text().notNull(),
  managementAccountId: text('management_account_id').notNull().unique(),
  /** The role in the management account that the desk assumes. */
  roleArn: text('role_arn').notNull(),
  isMain: boolean('is_main').notNull(),
});

export const accounts = pgTable(
  'accounts',
  {
    id: text().primaryKey(),
    customerId: text('customer_id')
      .notNull()
      .references(() => customers.id),
    payerId: text('payer_id')
      .notNull()
      .references(() => payers.id),
    ownerEmail: text('owner_email').notNull(),
    linkState: text('link_state', { enum: ['linking', 'linked', 'not-linked'] }).notNull(),
    linkedAt: instant('linked_at'),
    /** The case that last changed it. */
    caseId: text('case_id'),
  },
  (table) => [
    check('accounts_id', sql`${table.id} ~ '^[0-9]{12}$'`),
    check('accounts_link_state', sql`${table.linkState} in ('linking', 'linked', 'not-linked')`),
  ],
);

export const policies = pgTable(
  'policies',
  {
    id: text().notNull(),
    version: integer().notNull(),
    validFrom: instant('valid_from').notNull(),
    /** Null: the handbook's own numbers. */
    onboarding: jsonb().$type<OnboardingPolicy>(),
    desk: jsonb().$type<DeskSettings>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const calendarOverrides = pgTable(
  'calendar_overrides',
  {
    calendar: text({ enum: ['KR', 'none'] }).notNull(),
    date: date({ mode: 'string' }).notNull(),
    kind: text({ enum: ['off', 'work'] }).notNull(),
    reason: text().notNull(),
    by: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.calendar, table.date] }),
    check('calendar_overrides_kind', sql`${table.kind} in ('off', 'work')`),
  ],
);

export const cases = pgTable(
  'cases',
  {
    caseId: text('case_id').primaryKey(),
    process: text({ enum: ['onboarding'] }).notNull(),
    firstRunId: text('first_run_id').notNull(),
    customerId: text('customer_id')
      .notNull()
      .references(() => customers.id),
    reference: text().notNull(),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    outcome: text(),
    request: jsonb().notNull(),
    /** What the registry answered when the case opened; the same answer is given to every retry. */
    opened: jsonb().$type<OpenedOnboarding>().notNull(),
  },
  (table) => [index('cases_customer').on(table.customerId, table.openedAt)],
);

/** Who works on a thing now. A lock outlives a crash; it is taken over when its holder is found closed. */
export const locks = pgTable(
  'locks',
  {
    /** `account/111122223333` */
    resource: text().primaryKey(),
    caseId: text('case_id')
      .notNull()
      .references(() => cases.caseId),
    firstRunId: text('first_run_id').notNull(),
    takenAt: instant('taken_at').notNull(),
  },
  (table) => [index('locks_case').on(table.caseId)],
);

export const tickets = pgTable('tickets', {
  id: text().primaryKey(),
  caseId: text('case_id'),
  customerId: text('customer_id')
    .notNull()
    .references(() => customers.id),
  subject: text().notNull(),
  state: text({ enum: ['open', 'closed'] }).notNull(),
  openedBy: text('opened_by').notNull(),
  openedAt: instant('opened_at').notNull(),
  closedAt: instant('closed_at'),
  resolution: jsonb(),
  /** The CSR's own ticket, not one that a case opened. */
  adopted: boolean().notNull(),
});

/** One phone, one call at a time: who is on it, or is about to be. It outlives a crash; see `lanes.ts`. */
export const lanes = pgTable('lanes', {
  /** E.164. */
  phone: text().primaryKey(),
  caseId: text('case_id').notNull(),
  /** Of the effect that places the call. */
  key: text().notNull(),
  /** The database's clock: lanes are about real telephones, whatever day a story plays on. */
  takenAt: instant('taken_at')
    .notNull()
    .default(sql`clock_timestamp()`),
  /** The provider's; none while nobody knows whether it rings. */
  providerCallId: text('call_id'),
});

/** One attempt to call somebody: what the intake needs to answer the provider, and what the provider has told. */
export const calls = pgTable(
  'calls',
  {
    caseId: text('case_id').notNull(),
    /** Of the effect that places it. */
    key: text().notNull(),
    about: text().notNull(),
    phone: text().notNull(),
    language: text({ enum: ['ko', 'en'] }).notNull(),
    /** What is said: sent_texts. */
    textHash: text('text_hash').notNull(),
    menu: jsonb().$type<CallScript['menu']>().notNull(),
    providerCallId: text('provider_call_id'),
    state: text({ enum: ['queued', 'ringing', 'in-progress', 'ended'] })
      .notNull()
      .default('queued'),
    digit: text(),
    reason: text().$type<EndReason>(),
    /** Of the newest status callback: they may come in any order. */
    sequence: integer().notNull().default(-1),
    /** When its outcome went into the ledger: nothing that still comes in changes anything. */
    recordedAt: instant('recorded_at'),
    updatedAt: instant('updated_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.key] }),
    index('calls_provider').on(table.providerCallId),
    check('calls_state', sql`${table.state} in ('queued', 'ringing', 'in-progress', 'ended')`),
  ],
);

/** Messages of ours in the chat, so that what is written in their threads finds its case. */
export const posts = pgTable(
  'posts',
  {
    caseId: text('case_id').notNull(),
    /** Of the effect that posted it. */
    key: text().notNull(),
    channelId: text('channel_id').notNull(),
    ts: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.key] }), index('posts_message').on(table.channelId, table.ts)],
);

/** What came in from outside and was taken, by the sender's own id: the same thing again has no second effect. */
export const inbound = pgTable('inbound', {
  /** `call/<CallSid>/3`, `chat/<event id>` */
  id: text().primaryKey(),
  seenAt: instant('seen_at')
    .notNull()
    .default(sql`clock_timestamp()`),
  /** The case has it, or is not there any more. Until then the sender's repetition is not one. */
  passedOn: boolean('passed_on').notNull().default(false),
});

/** The exact text of everything sent or said, once per text. Append-only. Calls and posts have no `html`. */
export const sentTexts = pgTable('sent_texts', {
  hash: text().primaryKey(),
  channel: text({ enum: ['mail', 'call', 'chat'] })
    .notNull()
    .default('mail'),
  template: text().notNull(),
  version: integer().notNull(),
  language: text({ enum: ['ko', 'en'] }).notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  html: text().notNull(),
});

/** Everything done or decided (handbook 13). Append-only. */
export const ledger = pgTable(
  'ledger',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    /** Null for changes of the registry itself and for requests that were refused. */
    caseId: text('case_id'),
    key: text().notNull(),
    attempt: integer().notNull(),
    fact: text({
      enum: ['attempted', 'done', 'failed', 'unknown', 'asked', 'refused', 'noted', 'opened', 'closed'],
    }).notNull(),
    kind: text().notNull(),
    by: text(),
    reason: text(),
    rule: text(),
    /** The case's own now. */
    at: instant('at').notNull(),
    /** The database's clock. */
    recordedAt: instant('recorded_at')
      .notNull()
      .default(sql`clock_timestamp()`),
    data: jsonb()
      .notNull()
      .default(sql`'{}'::jsonb`),
  },
  (table) => [
    unique('ledger_once').on(table.caseId, table.key, table.attempt, table.fact).nullsNotDistinct(),
    index('ledger_case').on(table.caseId, table.id),
    check(
      'ledger_fact',
      sql`${table.fact} in ('attempted', 'done', 'failed', 'unknown', 'asked', 'refused', 'noted', 'opened', 'closed')`,
    ),
  ],
);
