import { asc } from 'drizzle-orm';
import type { RegistryFile } from '../contracts/registry-file.js';
import { HANDBOOK_ONBOARDING } from '../domain/policy.js';
import type { Db } from './database.js';
import { DEFAULT_POLICIES } from './policies.js';
import { accounts, calendarOverrides, contacts, customers, payers, policies, staff } from './schema.js';

/** Kinds of records, in the order in which they can be written: later ones refer to earlier ones. */
export const RECORD_KINDS = ['policies', 'staff', 'payer', 'customer', 'calendar-override', 'account'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** One record of the registry as a file describes it: plain JSON, the same shape for what is and what shall be. */
export interface RegistryRecord {
  what: RecordKind;
  id: string;
  value: Record<string, unknown>;
  /** Its place in the file; none for what is in the registry already. */
  path?: PropertyKey[];
}

/** Everything the registry holds of the kinds that a file can describe. */
export async function presentRecords(db: Db): Promise<RegistryRecord[]> {
  const allContacts = await db.select().from(contacts).orderBy(asc(contacts.customerId), asc(contacts.position));
  return [
    ...(await db.select().from(policies)).map(({ id, version, validFrom, ...value }) => ({
      what: 'policies' as const,
      id: `${id}/${version}`,
      value: { ...value, validFrom: validFrom.toISOString() },
    })),
    ...(await db.select().from(staff)).map(({ id, ...value }) => ({ what: 'staff' as const, id, value })),
    ...(await db.select().from(payers)).map(({ id, ...value }) => ({ what: 'payer' as const, id, value })),
    ...(await db.select().from(customers)).map(({ id, ...value }) => ({
      what: 'customer' as const,
      id,
      value: {
        ...value,
        contacts: allContacts
          .filter(({ customerId }) => customerId === id)
          .map(({ name, email, phone, language, duties }) => ({ name, email, phone, language, duties })),
      },
    })),
    ...(await db.select().from(calendarOverrides)).map(({ calendar, date, kind, reason }) => ({
      what: 'calendar-override' as const,
      id: `${calendar}/${date}`,
      value: { kind, reason },
    })),
    ...(await db.select().from(accounts)).map(({ id, customerId, payerId, ownerEmail, linkState, linkedAt }) => ({
      what: 'account' as const,
      id,
      value: { customerId, payerId, ownerEmail, linkState, linkedAt: linkedAt?.toISOString() ?? null },
    })),
  ];
}

/** What a file says, in the same shape. An external id that a file leaves out is not part of the record here. */
export function fileRecords(file: RegistryFile): RegistryRecord[] {
  return [
    ...(file.policies ? [policiesRecord(file.policies)] : []),
    ...file.staff.map(({ id, phone, chatId, ...value }, index) => ({
      what: 'staff' as const,
      id,
      value: { ...value, phone: phone ?? null, chatId: chatId ?? null },
      path: ['staff', index],
    })),
    ...file.payers.map(({ id, main, ...value }, index) => ({
      what: 'payer' as const,
      id,
      value: { ...value, isMain: main },
      path: ['payers', index],
    })),
    ...file.customers.map(({ id, csr, contacts: people, externalId, ...value }, index) => ({
      what: 'customer' as const,
      id,
      value: {
        ...value,
        csrStaffId: csr ?? null,
        ...(externalId !== undefined && { externalId }),
        contacts: people.map((one) => ({ ...one, phone: one.phone ?? null, language: one.language ?? null })),
      },
      path: ['customers', index],
    })),
    ...file.calendarOverrides.map(({ calendar, date, kind, reason }, index) => ({
      what: 'calendar-override' as const,
      id: `${calendar}/${date}`,
      value: { kind, reason },
      path: ['calendarOverrides', index],
    })),
    ...file.accounts.map(({ id, customer, payer, ownerEmail, linkedAt }, index) => ({
      what: 'account' as const,
      id,
      value: {
        customerId: customer,
        payerId: payer,
        ownerEmail,
        linkState: 'linked',
        linkedAt: new Date(linkedAt).toISOString(),
      },
      path: ['accounts', index],
    })),
  ];
}

/** Numbers are kept complete: a later release with other numbers of its own must not change a recorded version. */
function policiesRecord({
  version,
  validFrom,
  onboarding,
  desk,
}: NonNullable<RegistryFile['policies']>): RegistryRecord {
  return {
    what: 'policies',
    id: `${DEFAULT_POLICIES}/${version}`,
    value: {
      validFrom: new Date(validFrom).toISOString(),
      onboarding: onboarding ? { ...HANDBOOK_ONBOARDING, ...onboarding } : null,
      desk,
    },
    path: ['policies'],
  };
}
