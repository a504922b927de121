import { eq } from 'drizzle-orm';
import type { ReadableParts } from '../contracts/onboarding.js';
import type { FieldProblem } from '../contracts/field-problem.js';
import { onboardingCaseId } from '../domain/case-id.js';
import type { Db } from './database.js';
import { deskTime } from './desk-time.js';
import { InvalidRequest } from './invalid-request.js';
import type { ClosedSoFar, Holder } from './locks.js';
import { cases, customers, payers, staff, tickets } from './schema.js';
import { staffMember, type StaffMember } from './staff.js';

/** Who a request is about, as far as the registry knows them, and what it says against the request. */
interface Parties {
  customer?: typeof customers.$inferSelect;
  payer?: typeof payers.$inferSelect;
  requester?: StaffMember;
  problems: FieldProblem[];
}

/** One cause, one line: what would be wrong with any request. */
const EMPTY_REGISTRY: FieldProblem = {
  field: 'registry',
  wrong: 'is empty: it knows no customer, no payer and nobody of the staff; an administrator fills it',
  example: 'npx desk registry apply examples/registry.yaml --by admin.cho',
};

/** Throws where nobody has filled the registry yet. */
export async function checkFilled(tx: Db, strangers: FieldProblem[]): Promise<void> {
  if (strangers.length === 0) return;
  for (const table of [customers, payers, staff]) if ((await someIds(tx, table)).length > 0) return;
  throw new InvalidRequest([EMPTY_REGISTRY]);
}

/** Handbook 3.1: customer, payer and requester exist. A field that could not be read is not looked up. */
export async function findParties(tx: Db, parts: ReadableParts): Promise<Parties> {
  const problems: FieldProblem[] = [];
  const unknown = (field: string, id: string, ids: { id: string }[]) => {
    const known = ids.length === 0 ? 'none is registered yet' : `one of ${ids.map((row) => row.id).join(', ')}`;
    problems.push({ field, wrong: `(${id}) is not in the registry`, example: known });
  };

  const [customer] = await tx
    .select()
    .from(customers)
    .where(eq(customers.id, parts.customer ?? ''));
  if (parts.customer !== undefined && !customer) {
    unknown('customer', parts.customer, await someIds(tx, customers));
  }
  const [payer] = await tx
    .select()
    .from(payers)
    .where(eq(payers.id, parts.payer ?? ''));
  if (parts.payer !== undefined && !payer) unknown('payer', parts.payer, await someIds(tx, payers));

  const requester = parts.requestedBy === undefined ? undefined : await staffMember(tx, parts.requestedBy);
  if (parts.requestedBy !== undefined && !requester) {
    unknown('requestedBy', parts.requestedBy, await someIds(tx, staff));
  }
  return { customer, payer, requester, problems };
}

/** The start form lets anyone type any workflow id; only the one that follows from the request is the case's. */
export function checkWorkflowId(workflowId: string, { customer, reference }: ReadableParts): FieldProblem[] {
  if (customer === undefined || reference === undefined) return [];
  const right = onboardingCaseId(customer, reference);
  if (workflowId === right) return [];
  return [{ field: 'workflowId', wrong: 'is not the one that this request must have', example: right }];
}

/** The CSR's ticket can be adopted unless it is somebody else's, closed, or another case works on it. */
export async function checkTicket(
  tx: Db,
  parts: ReadableParts,
  caseId: string,
  closed: ClosedSoFar,
): Promise<{ problems: FieldProblem[]; ask: Holder[] }> {
  if (parts.ticket === undefined) return { problems: [], ask: [] };
  const [found] = await tx
    .select({ ticket: tickets, holder: { caseId: cases.caseId, firstRunId: cases.firstRunId } })
    .from(tickets)
    .leftJoin(cases, eq(cases.caseId, tickets.caseId))
    .where(eq(tickets.id, parts.ticket));
  if (!found) return { problems: [], ask: [] };
  const { ticket, holder } = found;
  const problem = (wrong: string): { problems: FieldProblem[]; ask: Holder[] } => ({
    problems: [
      { field: 'ticket', wrong: `(${ticket.id}) ${wrong}`, example: 'an open ticket of this request, or none' },
    ],
    ask: [],
  });
  if (parts.customer !== undefined && ticket.customerId !== parts.customer) {
    return problem(`is a ticket of another customer, ${ticket.customerId}`);
  }
  if (ticket.state === 'closed')
    return problem(`was closed at ${ticket.closedAt ? deskTime(ticket.closedAt) : 'an unknown time'}`);
  if (!holder || holder.caseId === caseId) return { problems: [], ask: [] };
  const over = closed(holder);
  if (over === undefined) return { problems: [], ask: [holder] };
  return over ? { problems: [], ask: [] } : problem(`belongs to case ${holder.caseId}`);
}

/** A few ids, so that a typing error shows. */
async function someIds(tx: Db, table: typeof customers | typeof payers | typeof staff): Promise<{ id: string }[]> {
  return tx.select({ id: table.id }).from(table).orderBy(table.id).limit(8);
}
