import type { Db } from './database.js';
import { deskIdentity } from './schema.js';

/** Which desk this record belongs to: the same uuid after a restore elsewhere. */
export async function deskId(db: Db): Promise<string> {
  const [row] = await db.select({ id: deskIdentity.id }).from(deskIdentity);
  if (!row) throw new Error('The registry does not say which desk it belongs to: its table desk_identity is empty.');
  return row.id;
}
