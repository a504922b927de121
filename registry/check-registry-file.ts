import { fieldName } from '../contracts/field-problem.js';
import { nameOf, sameValue } from './plan-registry-changes.js';
import type { PathProblem } from './read-registry-file.js';
import type { RecordKind, RegistryRecord } from './registry-records.js';

/** What no single field shows: a file against itself and against what the registry holds. */
export function checkRegistryFile(
  present: RegistryRecord[],
  wanted: RegistryRecord[],
  lockedAccounts: Map<string, string>,
): PathProblem[] {
  const problems: PathProblem[] = [];
  const say = (record: RegistryRecord, field: string | undefined, wrong: string, example: string) => {
    const path = [...(record.path ?? []), ...(field === undefined ? [] : [field])];
    problems.push({ path, field: fieldName(path), wrong, example });
  };
  const replaced = new Set(wanted.map(nameOf));
  const all = [...present.filter((record) => !replaced.has(nameOf(record))), ...wanted];
  const ids = (what: RecordKind) => all.filter((record) => record.what === what).map(({ id }) => id);

  const refers = (record: RegistryRecord, field: string, to: RecordKind, id: unknown) => {
    if (typeof id !== 'string' || ids(to).includes(id)) return;
    say(
      record,
      field,
      `(${id}) is neither in this file nor in the registry`,
      `one of ${ids(to).slice(0, 8).join(', ') || 'none yet'}`,
    );
  };

  const seen = new Set<string>();
  for (const record of wanted) {
    if (seen.has(nameOf(record))) say(record, undefined, `repeats ${nameOf(record)}`, 'each one once');
    seen.add(nameOf(record));
    const { value } = record;
    if (record.what === 'customer') {
      refers(record, 'csr', 'staff', value.csrStaffId);
      const twin = value.externalId === undefined ? undefined : twinOf(all, record, 'externalId');
      if (twin) say(record, 'externalId', `is the external id of customer ${twin.id}`, 'an id of its own, or none');
    }
    if (record.what === 'staff' && value.chatId) {
      const twin = twinOf(all, record, 'chatId');
      if (twin) say(record, 'chatId', `is the chat id of ${twin.id}`, 'an id of their own, or none');
    }
    if (record.what === 'payer') {
      const twin = twinOf(all, record, 'managementAccountId');
      if (twin) say(record, 'managementAccountId', `is the account of payer ${twin.id}`, 'an account of its own');
      if (!String(value.roleArn).includes(`::${String(value.managementAccountId)}:`)) {
        const example = `arn:aws:iam::${String(value.managementAccountId)}:role/DeskPayerAccess`;
        say(record, 'roleArn', 'is not in the management account', example);
      }
      const main = value.isMain === true ? twinOf(all, record, 'isMain') : undefined;
      if (main) say(record, 'main', `would make a second main payer beside ${main.id}`, 'main: true at one payer only');
    }
    if (record.what === 'account') {
      refers(record, 'customer', 'customer', value.customerId);
      refers(record, 'payer', 'payer', value.payerId);
      const holder = lockedAccounts.get(record.id);
      if (holder) say(record, 'id', `is in the hands of case ${holder}`, 'leave it out until that case has ended');
    }
    if (record.what === 'calendar-override' && value.kind === 'work' && isWeekend(record.id)) {
      say(record, 'date', 'is a weekend, which cannot be made a working day', 'a public holiday from Monday to Friday');
    }
    if (record.what === 'policies') checkVersion(record, present, say);
  }
  return problems;
}

/** Cases refer to a version of the settings, so a recorded one cannot change. */
function checkVersion(
  record: RegistryRecord,
  present: RegistryRecord[],
  say: (record: RegistryRecord, field: string, wrong: string, example: string) => void,
): void {
  const before = present.find((known) => nameOf(known) === nameOf(record));
  if (!before || sameValue(before.value, record.value)) return;
  const versions = present.filter(({ what }) => what === 'policies').map(({ id }) => Number(id.split('/').pop()));
  const next = Math.max(...versions) + 1;
  say(record, 'version', 'is recorded already with other settings, and a version never changes', String(next));
}

function twinOf(all: RegistryRecord[], record: RegistryRecord, field: string): RegistryRecord | undefined {
  return all.find(
    (other) => other.what === record.what && other.id !== record.id && other.value[field] === record.value[field],
  );
}

function isWeekend(id: string): boolean {
  const day = new Date(`${id.split('/').pop() ?? ''}T00:00:00Z`).getUTCDay();
  return day === 0 || day === 6;
}
