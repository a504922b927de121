import type { Db } from '../../../registry/database.js';
import type { DeskAddress } from '../address.js';

/** What the registry knows that a question can offer. */
export interface Registered {
  customers: RegisteredCustomer[];
  payers: { id: string; name: string; isMain: boolean }[];
  staff: { id: string; name: string; roles: string[] }[];
}

export interface RegisteredCustomer {
  id: string;
  name: string;
  language: 'ko' | 'en';
  contacts: { name: string; email: string; phone?: string; language?: 'ko' | 'en' }[];
}

const PATIENCE_MS = 3_000;

/** Undefined where the registry cannot be read from here: then people type what they could have chosen. */
export async function registered(
  { databaseUrl }: Pick<DeskAddress, 'databaseUrl'>,
  patienceMs = PATIENCE_MS,
): Promise<Registered | undefined> {
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return undefined;
  const { openDatabase } = await import('../../../registry/database.js');
  const { db, close } = openDatabase(databaseUrl, { connections: 1 });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, patienceMs, undefined)));
  try {
    return await Promise.race([read(db), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    void close().catch(() => {});
  }
}

async function read(db: Db): Promise<Registered> {
  const { contacts, customers, payers, staff } = await import('../../../registry/schema.js');
  const everyone = await db.select().from(customers).orderBy(customers.id);
  const reached = await db.select().from(contacts).orderBy(contacts.customerId, contacts.position);
  return {
    customers: everyone.map(({ id, name, language }) => ({
      id,
      name,
      language,
      contacts: reached
        .filter(({ customerId }) => customerId === id)
        .map(({ name, email, phone, language }) => ({
          name,
          email,
          ...(phone !== null && { phone }),
          ...(language !== null && { language }),
        })),
    })),
    payers: await db.select().from(payers).orderBy(payers.id),
    staff: await db.select().from(staff).orderBy(staff.id),
  };
}
