import { eq } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './database.js';
import type { RegistryChange } from './plan-registry-changes.js';
import { accounts, calendarOverrides, contacts, customers, payers, policies, staff } from './schema.js';

/** Writes one record as a change says. Values have been parsed by the file's contract. */
export async function writeRegistryRecord(tx: Db, { what, id, after = {} }: RegistryChange, by: string): Promise<void> {
  switch (what) {
    case 'policies': {
      const [set = '', version] = id.split('/');
      const row = { ...after, id: set, version: Number(version), validFrom: new Date(String(after.validFrom)) };
      await tx.insert(policies).values(row as typeof policies.$inferInsert);
      return;
    }
    case 'staff':
      return upsert(tx, staff, [staff.id], { ...after, id });
    case 'payer':
      return upsert(tx, payers, [payers.id], { ...after, id });
    case 'customer':
      return writeCustomer(tx, id, after);
    case 'calendar-override': {
      const [calendar, date] = id.split('/');
      return upsert(tx, calendarOverrides, [calendarOverrides.calendar, calendarOverrides.date], {
        ...after,
        calendar,
        date,
        by,
      });
    }
    case 'account':
      return upsert(tx, accounts, [accounts.id], { ...after, id, linkedAt: new Date(String(after.linkedAt)) });
  }
}

async function writeCustomer(tx: Db, id: string, after: Record<string, unknown>): Promise<void> {
  const { contacts: people, ...customer } = after;
  await upsert(tx, customers, [customers.id], { ...customer, id });
  // Their order is their rank, so the list is written as a whole; the ledger keeps the list before.
  await tx.delete(contacts).where(eq(contacts.customerId, id));
  const rows = (people as Omit<typeof contacts.$inferInsert, 'customerId' | 'position'>[]).map((person, index) => ({
    ...person,
    customerId: id,
    position: index + 1,
  }));
  if (rows.length > 0) await tx.insert(contacts).values(rows);
}

async function upsert<T extends PgTable>(
  tx: Db,
  table: T,
  target: Parameters<ReturnType<ReturnType<typeof tx.insert<T>>['values']>['onConflictDoUpdate']>[0]['target'],
  row: Record<string, unknown>,
): Promise<void> {
  await tx
    .insert(table)
    .values(row as T['$inferInsert'])
    .onConflictDoUpdate({ target, set: row as never });
}
