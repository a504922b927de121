import { RequestedAccount } from '../../../contracts/onboarding.js';
import { MOST_ACCOUNTS } from '../../../domain/limits.js';
import { accountDigits } from '../as-written.js';
import { wrongWith } from './wrong-with.js';

/** Lines with problems that are named; the rest is counted. */
const NAMED = 6;

type Account = { id: string; ownerEmail: string };

/**
 * Accounts as people paste them: one a line, its twelve digits and its owner's address, apart by blanks, commas or tabs.
 */
export function readAccounts(text: string): { accounts: Account[]; problems: string[] } {
  const accounts: Account[] = [];
  const problems: string[] = [];
  const rows = text.split(/\r?\n/).flatMap((line, at) => (line.trim() ? [{ at: at + 1, words: wordsOf(line) }] : []));
  for (const { at, words } of rows) {
    const [id = '', ownerEmail, ...more] = words;
    const account = { id: accountDigits(id), ownerEmail: ownerEmail ?? '' };
    const { id: idField, ownerEmail: ownerField } = RequestedAccount.shape;
    const wrong = [
      about(id, wrongWith(idField, account.id)),
      ownerEmail === undefined
        ? `the owner's e-mail is missing behind ${id}`
        : about(ownerEmail, wrongWith(ownerField, ownerEmail)),
      more.length > 0 ? `${more.join(' ')} is too much: one account a line` : undefined,
      accounts.some((one) => one.id === account.id) ? `${id} is there twice` : undefined,
    ].filter((one) => one !== undefined);
    problems.push(...wrong.map((one) => `line ${at}: ${one}`));
    accounts.push(account);
  }
  if (accounts.length === 0) problems.push('Name at least one account');
  if (accounts.length > MOST_ACCOUNTS) problems.push(`These are ${accounts.length}, ${MOST_ACCOUNTS} is the most`);
  return { accounts, problems };
}

/** All that is wrong, for whoever has just typed them. */
export function wrongAccounts(text: string): string | undefined {
  const { problems } = readAccounts(text);
  if (problems.length === 0) return undefined;
  const more = problems.length - NAMED;
  return [...problems.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function about(word: string, wrong: string | undefined): string | undefined {
  return wrong && `${word} ${wrong}`;
}

function wordsOf(line: string): string[] {
  return line.split(/[\s,;]+/).filter(Boolean);
}
