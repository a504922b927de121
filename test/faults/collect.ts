import { eq } from 'drizzle-orm';
import { WorkflowFailedError } from '@temporalio/client';
import { entriesOf, type RecordedEntry } from '../../registry/ledger.js';
import { accounts, cases, lanes, locks, tickets } from '../../registry/schema.js';
import { readAttemptToken } from '../../contracts/attempt-token.js';
import type { Call, ChatMessage, Mail } from '../../sandbox/world/types.js';
import { failedTasks } from '../harness/history.js';
import type { Lane } from './lane.js';
import { attemptsOf, type ActivityAttempts } from './activity-attempts.js';
import { stubborn } from './stubborn.js';

/** Everything that is left of one case when it has ended. */
export interface CaseRemains {
  caseId: string;
  fate: string;
  /** What the workflow answered, or how it failed. */
  outcome: unknown;
  entries: RecordedEntry[];
  registry: {
    case?: { outcome: string | null; closed: boolean };
    accounts: { id: string; linkState: string }[];
    tickets: { id: string; state: string }[];
    locks: string[];
    /** Telephones that it has not given back. */
    lanes: string[];
  };
  activities: ActivityAttempts[];
  /** Workflow tasks that failed by our own fault: none in a sound workflow. */
  failedTasks: string[];
}

/** A call as it was made outside, with the effect that made it. */
export interface OutsideCall extends Pick<Call, 'id' | 'to' | 'status' | 'twiml' | 'endedAt'> {
  caseId: string;
  key: string;
}

/** Everything that is left of a play. */
export interface Remains {
  cases: CaseRemains[];
  mails: Mail[];
  calls: OutsideCall[];
  /** Of the desk and of people, in all channels. */
  messages: ChatMessage[];
}

export async function collect(
  lane: Lane,
  own: { caseId: string; fate: string }[],
  signal: AbortSignal,
): Promise<Remains> {
  const found = await Promise.all(
    own.map((one) => stubborn(`reading ${one.caseId}`, signal, () => remainsOf(lane, one.caseId, one.fate))),
  );
  return {
    cases: found,
    mails: await lane.outside.mails(),
    calls: (await lane.outside.calls()).map((call) => ({ ...call, ...attemptOf(lane, call) })),
    messages: await lane.outside.messages(),
  };
}

/** It stands in the addresses to which the provider reports. */
function attemptOf(lane: Lane, { id, statusCallback = '' }: Call): { caseId: string; key: string } {
  const [, token = ''] = /\/calls\/([^/]+)\/status$/.exec(statusCallback) ?? [];
  const attempt = readAttemptToken(lane.desk.secrets.linkSecret, token);
  if (!attempt) throw new Error(`call ${id} does not say which effect has made it`);
  return attempt;
}

async function remainsOf(lane: Lane, caseId: string, fate: string): Promise<CaseRemains> {
  const { db } = lane.database;
  const handle = lane.client.workflow.getHandle(caseId);
  const outcome = await lane.client.connection.withDeadline(Date.now() + 10_000, () =>
    handle.result().catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return { failed: error.cause?.message ?? error.message };
    }),
  );
  const history = await handle.fetchHistory();
  const [row] = await db.select().from(cases).where(eq(cases.caseId, caseId));
  return {
    caseId,
    fate,
    outcome,
    entries: await entriesOf(db, caseId, { limit: 10_000 }),
    registry: {
      ...(row && { case: { outcome: row.outcome, closed: row.closedAt !== null } }),
      accounts: await db
        .select({ id: accounts.id, linkState: accounts.linkState })
        .from(accounts)
        .where(eq(accounts.caseId, caseId)),
      tickets: await db
        .select({ id: tickets.id, state: tickets.state })
        .from(tickets)
        .where(eq(tickets.caseId, caseId)),
      locks: (await db.select().from(locks).where(eq(locks.caseId, caseId))).map(({ resource }) => resource),
      lanes: (await db.select().from(lanes).where(eq(lanes.caseId, caseId))).map(({ phone }) => phone),
    },
    activities: attemptsOf(history),
    // A worker that died answers late: that is not the workflow's fault.
    failedTasks: failedTasks(history).filter((text) => !text.endsWith('timed out')),
  };
}
