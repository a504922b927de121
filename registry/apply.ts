import { randomBytes } from 'node:crypto';
import { checkRegistryFile } from './check-registry-file.js';
import type { Db } from './database.js';
import { recordNext } from './ledger.js';
import { accountResource } from './locks.js';
import { planRegistryChanges, type RegistryChange } from './plan-registry-changes.js';
import { readRegistryFile } from './read-registry-file.js';
import { fileRecords, presentRecords, RECORD_KINDS, type RegistryRecord } from './registry-records.js';
import { locks } from './schema.js';
import { serialise } from './serialise.js';
import { storableText } from './storable.js';
import { writeRegistryRecord } from './write-registry-record.js';

/**
 * Brings the registry to what a file says, all of it or nothing: adds and changes records, never deletes one, and writes one
 * ledger entry for each that changed. With `dryRun` it only says what it would do; external ids are then not the final ones.
 * Throws {@link InvalidRegistryFile} with every problem and its line, {@link NotAnAdministrator} when `by` may not, and
 * {@link ChangedMeanwhile} when it would not do what was agreed to.
 * @param by staff id of who applies it; `now` is epoch ms; `agreed` is what a dry run said
 */
export async function applyRegistryFile(
  db: Db,
  yamlText: string,
  {
    by,
    dryRun = false,
    now = Date.now(),
    agreed,
  }: { by: string; dryRun?: boolean; now?: number; agreed?: RegistryChange[] },
): Promise<{ changes: RegistryChange[] }> {
  const { file, refusal } = readRegistryFile(yamlText);
  const wanted = fileRecords(file);
  return db.transaction(async (tx) => {
    const accountIds = wanted.filter(({ what }) => what === 'account').map(({ id }) => accountResource(id));
    await serialise(tx, ['registry', ...accountIds]);
    const present = await presentRecords(tx);
    const held = await tx.select({ resource: locks.resource, caseId: locks.caseId }).from(locks);
    const holders = new Map(held.map(({ resource, caseId }) => [resource.replace('account/', ''), caseId]));
    const problems = checkRegistryFile(present, wanted, holders);
    if (problems.length > 0) throw refusal(problems);

    const changes = planRegistryChanges(present, wanted, newExternalId);
    if (!dryRun && changes.some(({ kind }) => kind !== 'keep')) refuseStrangers(by, present, wanted);
    if (agreed && whatChanges(agreed) !== whatChanges(changes)) throw new ChangedMeanwhile();
    if (!dryRun) for (const change of inWritingOrder(changes)) await write(tx, change, storableText(by), now);
    return { changes };
  });
}

/** Somebody else has changed the registry since it was looked at. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** What a plan does to what it finds; what it writes is the file's. */
function whatChanges(changes: RegistryChange[]): string {
  return JSON.stringify(
    changes.filter(({ kind }) => kind !== 'keep').map(({ kind, what, id, before }) => [kind, what, id, before]),
  );
}

/** Somebody who may not change the registry tried to. */
export class NotAnAdministrator extends Error {
  override readonly name = 'NotAnAdministrator';
}

/** Administrators change the registry: those it knows, or, while it knows none, those that the file names. */
function refuseStrangers(by: string, present: RegistryRecord[], wanted: RegistryRecord[]): void {
  const admins = (records: RegistryRecord[]): string[] =>
    records
      .filter(({ what, value }) => what === 'staff' && (value['roles'] as string[]).includes('admin'))
      .map(({ id }) => id);
  const known = admins(present);
  const allowed = known.length > 0 ? known : admins(wanted);
  if (allowed.includes(by)) return;
  const who =
    allowed.length > 0 ? `it takes one of: ${allowed.join(', ')}` : 'the file must name one: staff with the role admin';
  throw new NotAnAdministrator(`${by} is not an administrator of the registry; ${who}`);
}

async function write(tx: Db, change: RegistryChange, by: string, at: number): Promise<void> {
  const { kind, what, id, before, after } = change;
  if (kind === 'keep') return;
  await writeRegistryRecord(tx, change, by);
  await recordNext(tx, {
    caseId: null,
    key: `registry/${what}/${id}`,
    fact: 'noted',
    kind: `registry.${kind}`,
    by,
    rule: 'handbook 1',
    at,
    data: { before, after },
  });
}

function inWritingOrder(changes: RegistryChange[]): RegistryChange[] {
  return RECORD_KINDS.flatMap((kind) => changes.filter(({ what }) => what === kind));
}

/** Nobody can guess it from the customer's name (AWS: confused deputy). */
function newExternalId(customer: string): string {
  return `desk-${customer}-${randomBytes(12).toString('hex')}`;
}
