import { and, desc, eq, lte } from 'drizzle-orm';
import { HANDBOOK_CHAT, HANDBOOK_ONBOARDING, type Policies } from '../domain/policy.js';
import type { Db } from './database.js';
import { deskTime } from './desk-time.js';
import { InvalidRequest } from './invalid-request.js';
import { policies } from './schema.js';

/** The set of settings that cases use. */
export const DEFAULT_POLICIES = 'default';

/**
 * The newest settings that are valid at `now` (epoch ms). Numbers of onboarding that the registry does not set are the handbook's.
 * The desk's own addresses have no sensible default: without them it throws {@link InvalidRequest}, which names what to write.
 */
export async function policiesAt(db: Db, now: number): Promise<Policies> {
  const [row] = await db
    .select()
    .from(policies)
    .where(and(eq(policies.id, DEFAULT_POLICIES), lte(policies.validFrom, new Date(now))))
    .orderBy(desc(policies.validFrom), desc(policies.version))
    .limit(1);
  if (!row) {
    throw new InvalidRequest([
      {
        field: 'registry: policies.desk',
        wrong: `has no settings of the desk that are valid at ${deskTime(new Date(now))}; an administrator applies them`,
        example: 'npx desk registry apply examples/registry.yaml --by admin.cho',
      },
    ]);
  }
  // Settings that a version leaves out, or that did not exist when it was recorded, are the handbook's.
  return {
    id: row.id,
    version: row.version,
    onboarding: { ...HANDBOOK_ONBOARDING, ...row.onboarding },
    desk: { ...HANDBOOK_CHAT, ...row.desk },
  };
}
