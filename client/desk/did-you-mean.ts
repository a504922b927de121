import { readCaseId } from '../../domain/case-id.js';
import { registered } from './ask/registered.js';
import { everyCaseId, shortCaseId } from './case-ref.js';
import type { Desk } from './connection.js';
import { DeskFailure } from './failure.js';
import { similar } from './similar.js';

const ANSWER_MS = 5_000;
/** So many are named; the rest is counted. */
const NAMED = 5;

/** A failure to find a case, with those that may be meant by it; every other error as it is. */
export async function withMeantCases(error: unknown, desk: Desk): Promise<unknown> {
  if (!(error instanceof DeskFailure) || error.code !== 'notFound') return error;
  const { message, data, next = '' } = error;
  const missing = data['case'];
  if (typeof missing !== 'string') return error;
  const nameOf = readCaseId(missing) ? shortCaseId : (id: string) => readCaseId(id)?.reference ?? id;
  const ids = await idsIfAny(desk);
  const near = similar(nameOf(missing), ids.map(nameOf));
  const meant = ids.filter((id) => near.includes(nameOf(id))).map(shortCaseId);
  if (meant.length === 0) return error;
  return new DeskFailure('notFound', message, { data: { ...data, meant }, next: `${didYouMean(meant)} ${next}` });
}

/** What to tell whoever asked for the cases of a customer and got none; undefined where that customer is known. */
export async function unknownCustomer(desk: Desk, customer: string): Promise<string | undefined> {
  const known = await registered(desk.address);
  const ids = known
    ? known.customers.map(({ id }) => id)
    : [...new Set((await idsIfAny(desk)).flatMap((id) => readCaseId(id)?.customer ?? []))];
  if (ids.includes(customer)) return undefined;
  const said = known ? `The registry has no customer ${customer}.` : `There never was a case of ${customer}.`;
  const near = similar(customer, ids);
  if (near.length > 0) return `${said} ${didYouMean(near)}`;
  return ids.length === 0 ? said : `${said} ${known ? 'It has' : 'There are some of'} ${listed(ids, 'and')}.`;
}

/** What to do next for whoever gave a staff id that nobody has. */
export async function meantStaff({ address }: Desk, id: string): Promise<string> {
  const known = await registered(address);
  if (!known) return 'Ask the operators of the desk for your staff id';
  const near = similar(
    id,
    known.staff.map((one) => one.id),
  );
  if (near.length > 0) return didYouMean(near);
  return 'Without --by and DESK_BY a terminal shows the staff to choose from';
}

function didYouMean(words: string[]): string {
  return `Did you mean ${listed(words, 'or')}?`;
}

function listed(words: string[], last: 'and' | 'or'): string {
  const more = words.length - NAMED;
  if (more > 0) return `${words.slice(0, NAMED).join(', ')} ${last} ${more} more`;
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** A help, not the answer: none where they cannot be had. */
function idsIfAny(desk: Desk): Promise<string[]> {
  return desk.within(ANSWER_MS, () => everyCaseId(desk)).catch(() => []);
}
