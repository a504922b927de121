import { isDeepStrictEqual } from 'node:util';
import type { RecordKind, RegistryRecord } from './registry-records.js';

/** What applying a file does to one record. */
export interface RegistryChange {
  kind: 'add' | 'change' | 'keep';
  what: RecordKind;
  id: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/**
 * From what is and what a file says to what is to be done; nothing is ever deleted. A customer's external id that the file
 * leaves out stays, and a new customer gets one from `newExternalId`.
 */
export function planRegistryChanges(
  present: RegistryRecord[],
  wanted: RegistryRecord[],
  newExternalId: (customer: string) => string,
): RegistryChange[] {
  const known = new Map(present.map((record) => [nameOf(record), record.value]));
  return wanted.map((record) => {
    const { what, id } = record;
    const before = known.get(nameOf(record));
    const after =
      what === 'customer' ? { externalId: before?.externalId ?? newExternalId(id), ...record.value } : record.value;
    if (!before) return { kind: 'add', what, id, after };
    if (sameValue(before, after)) return { kind: 'keep', what, id };
    return { kind: 'change', what, id, before, after };
  });
}

export function nameOf({ what, id }: { what: RecordKind; id: string }): string {
  return `${what}/${id}`;
}

/** The same as JSON, whatever the order of the keys: PostgreSQL gives them back in its own. */
export function sameValue(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(plain(one), plain(other));
}
