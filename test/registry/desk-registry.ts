import { readFileSync } from 'node:fs';
import { count } from 'drizzle-orm';
import { parse } from 'yaml';
import type { z } from 'zod';
import type { OnboardingRequest } from '../../contracts/onboarding.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import { applyRegistryFile } from '../../registry/apply.js';
import { type Database, type Db, openDatabase } from '../../registry/database.js';
import { InvalidRequest } from '../../registry/invalid-request.js';
import { type Opening, openOnboarding } from '../../registry/open-onboarding.js';
import { accounts, cases, ledger, locks, tickets } from '../../registry/schema.js';
import { testDatabase } from '../harness/database.js';

/** Monday, 10:00 in Seoul. */
export const MONDAY = Date.parse('2026-03-09T10:00:00+09:00');

export const exampleRegistry = readFileSync(new URL('../../examples/registry.yaml', import.meta.url), 'utf8');
const exampleRequest = readFileSync(new URL('../../examples/request.yaml', import.meta.url), 'utf8');

export interface DeskRegistry {
  database: Database;
  db: Db;
  end(): Promise<void>;
}

/** A registry of its own as examples/registry.yaml says. */
export async function deskRegistry(): Promise<DeskRegistry> {
  const place = await testDatabase();
  const database = openDatabase(place.url);
  await applyRegistryFile(database.db, exampleRegistry, { by: 'admin.cho', now: MONDAY });
  return {
    database,
    db: database.db,
    end: async () => {
      await database.close();
      await place.drop();
    },
  };
}

/** What a person or program writes, before defaults. */
type OnboardingRequestInput = z.input<typeof OnboardingRequest>;

/** examples/request.yaml with other values. */
export function request(changes: Partial<OnboardingRequestInput> = {}): OnboardingRequestInput {
  return { ...(parse(exampleRequest) as OnboardingRequestInput), ...changes };
}

let lastAccount = 100_000_000_000;

/** Accounts that no other test uses. */
export function newAccounts(amount: number): { id: string; ownerEmail: string }[] {
  return Array.from({ length: amount }, () => ({ id: String(++lastAccount), ownerEmail: 'root@acme.example.com' }));
}

/** Opens as the engine would: the right workflow id, every other run still running. */
export function opening(raw: OnboardingRequestInput, changes: Partial<Opening> = {}): Opening {
  const workflowId = onboardingCaseId(raw.customer, raw.reference);
  return { raw, workflowId, firstRunId: `run-${workflowId}`, now: MONDAY, isClosed: async () => false, ...changes };
}

/** The lines of a refusal, `field wrong`; fails when it was taken in. */
export async function refusal(db: Db, asked: Opening): Promise<string[]> {
  try {
    await openOnboarding(db, asked);
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.problems.map(({ field, wrong }) => `${field} ${wrong}`);
  }
  throw new Error('the request was taken in');
}

/** How much there is of everything that an opening writes. */
export async function amounts(db: Db): Promise<Record<string, number>> {
  const tables = { accounts, cases, ledger, locks, tickets };
  const counted = await Promise.all(
    Object.entries(tables).map(async ([name, table]) => [
      name,
      (await db.select({ n: count() }).from(table))[0]?.n ?? 0,
    ]),
  );
  return Object.fromEntries(counted) as Record<string, number>;
}
