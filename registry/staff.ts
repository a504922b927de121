import { eq } from 'drizzle-orm';
import type { Db } from './database.js';
import { staff } from './schema.js';

export interface StaffMember {
  id: string;
  name: string;
  email: string;
  phone?: string;
  roles: string[];
}

/** The person behind a `by`, or undefined when the registry knows none of this id. */
export async function staffMember(db: Db, id: string): Promise<StaffMember | undefined> {
  if (id.includes('\0')) return undefined;
  const [row] = await db.select().from(staff).where(eq(staff.id, id));
  if (!row) return undefined;
  const { phone, ...member } = row;
  return { ...member, ...(phone !== null && { phone }) };
}
