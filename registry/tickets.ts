import { and, eq } from 'drizzle-orm';
import type { OpenedOnboarding } from '../domain/onboarding/state.js';
import type { Db } from './database.js';
import { tickets } from './schema.js';

/** The case's own tickets have a slash in their id; those that people name cannot, so the two never meet. */
export async function adoptOrOpenTicket(tx: Db, opened: OpenedOnboarding, now: number): Promise<void> {
  const { caseId, customer, requestedBy, accounts, reference, ticketId } = opened;
  const count = accounts.length === 1 ? '1 account' : `${accounts.length} accounts`;
  await tx
    .insert(tickets)
    .values({
      id: ticketId,
      caseId,
      customerId: customer.id,
      subject: `Link ${count} of ${customer.name} (${reference})`,
      state: 'open',
      openedBy: requestedBy.id,
      openedAt: new Date(now),
      adopted: ticketId !== `ticket/${caseId}`,
    })
    .onConflictDoUpdate({ target: tickets.id, set: { caseId, adopted: true } });
}

/** Handbook 3.8. Returns the ids of the tickets that this closed. */
export async function closeTickets(tx: Db, caseId: string, resolution: unknown, now: number): Promise<string[]> {
  const closed = await tx
    .update(tickets)
    .set({ state: 'closed', closedAt: new Date(now), resolution })
    .where(and(eq(tickets.caseId, caseId), eq(tickets.state, 'open')))
    .returning({ id: tickets.id });
  return closed.map(({ id }) => id);
}
