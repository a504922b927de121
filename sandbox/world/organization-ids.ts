import { createHash } from 'node:crypto';

/** Ids of a payer's organization and its root: the same for the same payer in every run. */
export function organizationIds(payerId: string): { organization: string; root: string } {
  const hash = createHash('sha256').update(`organization ${payerId}`).digest('hex');
  return { organization: `o-${hash.slice(0, 10)}`, root: `r-${hash.slice(10, 14)}` };
}
