import { arrayOverlaps, asc, eq } from 'drizzle-orm';
import type { StaffOnCall } from '../domain/onboarding/state.js';
import type { Db } from './database.js';
import { staff } from './schema.js';

export interface StaffMember {
  id: string;
  name: string;
  email: string;
  phone?: string;
  /** Who they are in the chat. */
  chatId?: string;
  roles: string[];
}

/** The person behind a `by`, or undefined when the registry knows none of this id. */
export async function staffMember(db: Db, id: string): Promise<StaffMember | undefined> {
  if (id.includes('\0')) return undefined;
  const [row] = await db.select().from(staff).where(eq(staff.id, id));
  return row && member(row);
}

/** Who this is of the people in the chat. */
export async function staffOfChat(db: Db, chatId: string): Promise<StaffMember | undefined> {
  if (chatId.includes('\0')) return undefined;
  const [row] = await db.select().from(staff).where(eq(staff.chatId, chatId));
  return row && member(row);
}

/** Whom errors of on- and offboarding call (handbook 1, 3.4), in this order; by id among those of one role, each once. */
const DUTY = ['account-link-duty', 'account-link-duty-secondary', 'general-roster'];

export async function accountLinkDuty(db: Db): Promise<StaffOnCall[]> {
  const rows = await db.select().from(staff).where(arrayOverlaps(staff.roles, DUTY)).orderBy(asc(staff.id));
  const rank = ({ roles }: { roles: string[] }) => DUTY.findIndex((role) => roles.includes(role));
  return rows
    .sort((one, other) => rank(one) - rank(other))
    .map(({ id, name, phone }) => ({ id, name, ...(phone !== null && { phone }) }));
}

function member({ phone, chatId, ...row }: typeof staff.$inferSelect): StaffMember {
  return { ...row, ...(phone !== null && { phone }), ...(chatId !== null && { chatId }) };
}
