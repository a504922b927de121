import { eq } from 'drizzle-orm';
import { type FieldProblem, firstProblems } from '../contracts/field-problem.js';
import { type ReadableParts, readableParts, readOnboardingRequest } from '../contracts/onboarding.js';
import type { OpenedOnboarding } from '../domain/onboarding/state.js';
import { checkClaims, takeAccounts } from './account-claims.js';
import { pinCalendar, pinDeskCalendar } from './calendars.js';
import { checkFilled, checkTicket, checkWorkflowId, findParties } from './check-onboarding.js';
import type { Db } from './database.js';
import { deskTime } from './desk-time.js';
import { InvalidRequest } from './invalid-request.js';
import { record } from './ledger.js';
import { accountResource, askingHolders, type ClosedSoFar, type Holder, type IsClosed } from './locks.js';
import { policiesAt } from './policies.js';
import { cases } from './schema.js';
import { serialise } from './serialise.js';
import { accountLinkDuty, staffMember } from './staff.js';
import { storableText } from './storable.js';
import { adoptOrOpenTicket } from './tickets.js';

/** What the engine says about the run that wants to open a case. */
export interface Opening {
  /** The request as it was sent: anything at all. */
  raw: unknown;
  workflowId: string;
  /** First run of the chain: the same for every retry, reset and continue-as-new. */
  firstRunId: string;
  /** The case's own now, epoch ms. */
  now: number;
  isClosed: IsClosed;
}

/** A request in which nothing is wrong, with what the registry knows about it. */
interface Accepted {
  opened: OpenedOnboarding;
  abandoned: (Holder & { resource: string })[];
}

/**
 * Takes a request in (handbook 3.1): checks it, locks its accounts, registers them as linking, adopts or opens the ticket and
 * writes `opened`, all in one transaction. Asked again for the same first run it gives the same answer and writes nothing.
 * Throws {@link InvalidRequest} with everything that is wrong; then the one thing written is a `refused` entry.
 */
export async function openOnboarding(db: Db, opening: Opening): Promise<OpenedOnboarding> {
  try {
    return await askingHolders(opening.isClosed, (closed) => db.transaction((tx) => open(tx, opening, closed)));
  } catch (error) {
    if (error instanceof InvalidRequest) await recordRefusal(db, opening, error.problems);
    throw error;
  }
}

async function open(
  tx: Db,
  opening: Opening,
  closed: ClosedSoFar,
): Promise<{ ask: Holder[] } | { result: OpenedOnboarding }> {
  const parts = readableParts(opening.raw);
  await serialise(tx, namesOf(opening, parts));
  const [before] = await tx
    .select()
    .from(cases)
    .where(eq(cases.caseId, storableText(opening.workflowId)));
  if (before?.firstRunId === opening.firstRunId) return { result: before.opened };

  const checked = await check(tx, opening, parts, before, closed);
  if ('ask' in checked) return checked;
  await write(tx, opening, checked);
  return { result: checked.opened };
}

/** Asks everything before it gives up, so that one refusal names every error. */
async function check(
  tx: Db,
  { raw, workflowId, now }: Opening,
  parts: ReadableParts,
  before: typeof cases.$inferSelect | undefined,
  closed: ClosedSoFar,
): Promise<{ ask: Holder[] } | Accepted> {
  const { request, problems: misshapen } = readOnboardingRequest(raw);
  const { customer, payer, requester, problems: strangers } = await findParties(tx, parts);
  await checkFilled(tx, strangers);
  const claims = parts.accounts.map(({ id, index }) => ({ id, field: `accounts[${index}].id` }));
  const by = { caseId: workflowId, customerId: parts.customer };
  const claimed = await checkClaims(tx, claims, by, closed);
  const ticket = await checkTicket(tx, parts, workflowId, closed);
  if (claimed.ask.length > 0 || ticket.ask.length > 0) return { ask: [...claimed.ask, ...ticket.ask] };

  const problems = [
    ...usedBefore(before),
    ...checkWorkflowId(workflowId, parts),
    ...(misshapen ?? []),
    ...strangers,
    ...claimed.problems,
    ...ticket.problems,
  ];
  const policies = await orProblems(problems, policiesAt(tx, now));
  const deskCalendar = await orProblems(problems, pinDeskCalendar(tx, now));
  const calendar = customer && (await orProblems(problems, pinCalendar(tx, { ...customer, from: now })));
  if (problems.length > 0) throw new InvalidRequest(firstProblems(problems));
  if (!request || !customer || !payer || !requester || !policies || !deskCalendar || !calendar) {
    throw new Error('a part of the request is missing although nothing was found wrong with it');
  }

  const csr = (customer.csrStaffId && (await staffMember(tx, customer.csrStaffId))) || requester;
  const duty = await accountLinkDuty(tx);
  const { reference, language, contacts, accounts, access } = request;
  return {
    abandoned: claimed.abandoned,
    opened: {
      caseId: workflowId,
      customer: { id: customer.id, name: customer.name, calendar },
      payer: { id: payer.id, name: payer.name },
      requestedBy: { id: requester.id, name: requester.name, email: requester.email },
      csr: { id: csr.id, name: csr.name, email: csr.email },
      duty,
      reference,
      ticketId: request.ticket ?? `ticket/${workflowId}`,
      language,
      contacts,
      accounts,
      access,
      policies,
      deskCalendar,
    },
  };
}

async function write(tx: Db, { raw, firstRunId, now }: Opening, { opened, abandoned }: Accepted): Promise<void> {
  const { caseId, customer, payer, policies, reference, ticketId } = opened;
  await tx.insert(cases).values({
    caseId,
    process: 'onboarding',
    firstRunId,
    customerId: customer.id,
    reference,
    openedAt: new Date(now),
    request: raw,
    opened,
  });
  const owner = { customerId: customer.id, payerId: payer.id };
  await takeAccounts(tx, { caseId, firstRunId }, owner, opened.accounts, abandoned, now);
  await adoptOrOpenTicket(tx, opened, now);
  await record(tx, {
    caseId,
    key: `${caseId}/open`,
    fact: 'opened',
    kind: 'case.opened',
    by: opened.requestedBy.id,
    rule: 'handbook 3.1',
    at: now,
    data: {
      request: raw,
      ticketId,
      policies: { id: policies.id, version: policies.version },
      takenOver: abandoned.map((lock) => ({ resource: lock.resource, from: lock.caseId })),
    },
  });
}

/** A retry of the same run is refused with the same entry; it stands once. */
async function recordRefusal(db: Db, opening: Opening, problems: FieldProblem[]): Promise<void> {
  const { workflowId, firstRunId, now } = opening;
  const by = readableParts(opening.raw).requestedBy;
  await record(db, {
    caseId: null,
    key: `onboarding/refused/${firstRunId}`,
    fact: 'refused',
    kind: 'case.refused',
    ...(by !== undefined && { by }),
    reason: 'InvalidRequest',
    rule: 'handbook 3.1',
    at: now,
    data: { workflowId, firstRunId, problems },
  });
}

function usedBefore(before: typeof cases.$inferSelect | undefined): FieldProblem[] {
  if (!before) return [];
  const ended = before.closedAt ? ` and closed at ${deskTime(before.closedAt)}` : '';
  const wrong = `was used already: this case was opened at ${deskTime(before.openedAt)}${ended}`;
  return [{ field: 'reference', wrong, example: `${before.reference}-2` }];
}

async function orProblems<T>(problems: FieldProblem[], asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const isNew = ({ field }: FieldProblem) => problems.every((known) => known.field !== field);
    problems.push(...error.problems.filter(isNew));
    return undefined;
  }
}

function namesOf({ workflowId }: Opening, { ticket, accounts }: ReadableParts): string[] {
  return [
    `case/${storableText(workflowId)}`,
    ...(ticket === undefined ? [] : [`ticket/${ticket}`]),
    ...accounts.map(({ id }) => accountResource(id)),
  ];
}
