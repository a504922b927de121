import { ApplicationFailure, log } from '@temporalio/activity';
import type { Calendar } from '../../domain/calendar.js';
import { CUSTOMER, NOBODY_HAS_ID, type OnboardingCommand } from '../../domain/onboarding/commands.js';
import type { AccountOutcome, CaseOutcome, OpenedOnboarding } from '../../domain/onboarding/state.js';
import type { Problem } from '../../domain/problem.js';
import { markLinked, releaseAccount, takeAccount } from '../../registry/accounts.js';
import { pinCustomerCalendars } from '../../registry/calendars.js';
import { closeCase } from '../../registry/close-case.js';
import type { Db } from '../../registry/database.js';
import { InvalidRequest } from '../../registry/invalid-request.js';
import { type LedgerEntry, record } from '../../registry/ledger.js';
import { openOnboarding } from '../../registry/open-onboarding.js';
import { staffMember } from '../../registry/staff.js';
import type { EffectRef } from '../effect.js';
import { withoutSql } from '../without-sql.js';

/** Something for the record that had no effect outside. `at` is the case's own clock, epoch ms. */
export interface LedgerNote {
  key: string;
  kind: string;
  rule: string;
  at: number;
  by?: string;
  data: Record<string, unknown>;
}

interface OpenCaseInput {
  process: 'onboarding';
  /** As it was typed; nothing about it is known yet. */
  input: unknown;
  workflowId: string;
  firstRunId: string;
  now: number;
}

interface RecordCommandInput {
  effect: EffectRef;
  command: OnboardingCommand;
  customerId: string;
  payerId: string;
  firstRunId: string;
  /** The case's own reason not to take it. */
  refused?: string;
}

/** Whether the run that holds a lock has ended; asked of the engine before a lock is taken over. */
export type IsClosed = (caseId: string, firstRunId: string) => Promise<boolean>;

interface RegistryParts {
  db: Db;
  isClosed: IsClosed;
  /** Cases that are opened now may ask the cost portal for logins. */
  portalWebhook?: boolean;
}

export type RegistryActivities = ReturnType<typeof createRegistryActivities>;

/** Activities on the desk's own record. All are idempotent: a retried one finds what it has written. */
export function createRegistryActivities(parts: RegistryParts) {
  return withoutSql(unguarded(parts));
}

function unguarded({ db, isClosed, portalWebhook = false }: RegistryParts) {
  return {
    /**
     * Parses and checks a request, takes its locks, adopts or opens its ticket and registers its accounts, all or nothing (handbook 3.1).
     * @throws ApplicationFailure `InvalidRequest`, non-retryable, listing every field that is wrong
     */
    async openCase({ input, workflowId, firstRunId, now }: OpenCaseInput): Promise<OpenedOnboarding> {
      const opened = await orInvalid(() => openOnboarding(db, { raw: input, workflowId, firstRunId, now, isClosed }));
      return { ...opened, ...(portalWebhook && { portalWebhook }) };
    },

    /**
     * Writes down what a person asked of a case, or why it was refused (handbook 13). For `addAccount` it takes the account's lock.
     * Answers `refused` with a sentence when the command must not be carried out.
     */
    async recordCommand(input: RecordCommandInput): Promise<{ refused?: string }> {
      const { effect, command } = input;
      const asked: LedgerEntry = {
        caseId: effect.caseId,
        key: effect.key,
        fact: 'asked',
        kind: `command.${command.name}`,
        by: command.by,
        reason: command.reason,
        rule: effect.rule,
        at: effect.now,
        data: command,
      };
      const refused = input.refused ?? (await stranger(db, command)) ?? (await notTaken(db, input, asked, isClosed));
      await record(db, refused === undefined ? asked : { ...asked, fact: 'refused', data: { ...command, refused } });
      return refused === undefined ? {} : { refused };
    },

    /** Marks accounts linked in the registry (handbook 3.6). Times are epoch ms. */
    async markLinked({
      effect,
      accounts,
    }: {
      effect: EffectRef;
      accounts: { id: string; linkedAt: number }[];
    }): Promise<void> {
      await markLinked(db, { caseId: effect.caseId, key: effect.key, accounts, now: effect.now });
    },

    /** Gives back the lock of an account that ended without being linked. */
    async releaseAccount({ effect, accountId }: { effect: EffectRef; accountId: string }): Promise<void> {
      await releaseAccount(db, { caseId: effect.caseId, accountId, now: effect.now });
    },

    /** Closes the ticket with each account's outcome and gives back all locks (handbook 3.8). */
    async closeCase(input: {
      effect: EffectRef;
      outcome: CaseOutcome;
      accounts: { id: string; outcome: AccountOutcome }[];
      unfinished: string[];
    }): Promise<void> {
      const { effect, outcome, accounts, unfinished } = input;
      await closeCase(db, { caseId: effect.caseId, outcome, accounts, unfinished, now: effect.now });
    },

    /** Writes what was decided or dropped, without effect outside (handbook 13). */
    async note({ caseId, notes }: { caseId: string; notes: LedgerNote[] }): Promise<void> {
      await record(
        db,
        notes.map((note) => ({ caseId, fact: 'noted' as const, ...note })),
      );
    },

    /** The calendars of a case once more, from the day it was opened; a problem while the data still ends too early. */
    async pinCalendars(input: {
      customerId: string;
      from: number;
    }): Promise<{ customer: Calendar; desk: Calendar } | { problem: Problem }> {
      try {
        return await pinCustomerCalendars(db, input);
      } catch (error) {
        if (!(error instanceof InvalidRequest)) throw error;
        const next =
          'Enter the days off of that year, and its last working day as work (calendarOverrides, desk registry apply), then retry.';
        return {
          problem: {
            code: 'calendar-ends',
            action: 'person',
            who: 'operator',
            means: `${error.problems[0]?.wrong ?? error.message}.`,
            next,
          },
        };
      }
    },
  };
}

async function orInvalid<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    log.info('request refused', { problems: error.problems.length });
    throw ApplicationFailure.nonRetryable(error.message, 'InvalidRequest', error.problems);
  }
}

async function stranger(db: Db, command: OnboardingCommand): Promise<string | undefined> {
  if (command.by === CUSTOMER || (await staffMember(db, command.by))) return undefined;
  return `${NOBODY_HAS_ID} ${command.by}; give your own staff id as "by"`;
}

async function notTaken(
  db: Db,
  input: RecordCommandInput,
  asked: LedgerEntry,
  isClosed: IsClosed,
): Promise<string | undefined> {
  const { effect, command, customerId, payerId, firstRunId } = input;
  if (command.name !== 'addAccount') return undefined;
  const account = { id: command.accountId, ownerEmail: command.ownerEmail };
  const taken = await takeAccount(db, {
    caseId: effect.caseId,
    firstRunId,
    customerId,
    payerId,
    account,
    asked,
    now: effect.now,
    isClosed,
  });
  return taken.ok ? undefined : taken.problems.map((problem) => problem.wrong).join('; ');
}
