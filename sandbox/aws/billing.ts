import type { Account, Credit } from '../world/types.js';
import { AwsError } from './aws-error.js';
import type { Call } from './organizations/caller.js';
import type { Input } from './organizations/input.js';
import type { Operation } from './organizations/operations.js';
import { policyAllows } from './session-policy.js';

/** What the sandbox speaks of Billing. */
export const BILLING: Readonly<Record<string, Operation>> = { GetCredits: getCredits };

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;
const MEMBERS = ['accountId', 'startDate', 'endDate', 'payerAccountFlag'];

/** GetCredits: an account asks about itself, a management account also about its members or all of them at once. */
function getCredits({ world, caller }: Call, input: Input): Record<string, unknown> {
  const { accountId, start, end, family } = readInput(input, world.clock.now());
  const denied = () =>
    new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: billing:GetCredits on resource: arn:aws:billing::${accountId}:*`,
    );
  if (!policyAllows(caller.policy, 'billing:GetCredits')) throw denied();
  const own = world.accounts.get(caller.accountId);
  const members = [...world.accounts.values()].filter(({ memberOf }) => memberOf === caller.accountId);
  let accounts: Account[];
  if (caller.kind === 'role' && accountId === caller.accountId && own?.role?.billing) accounts = [own];
  else if (caller.kind === 'payer' && family && accountId === caller.accountId) accounts = members;
  else if (caller.kind === 'payer' && accountId === caller.accountId) accounts = [];
  else if (caller.kind === 'payer') accounts = members.filter(({ id }) => id === accountId);
  else throw denied();
  const isOther = caller.kind === 'payer' && accountId !== caller.accountId;
  if (isOther && accounts.length === 0) throw denied();
  if (!family && accounts.some(({ creditsReadable }) => creditsReadable === false)) throw denied();
  world.effects.record('creditRead', accountId, { by: caller.accountId, family });
  const credits = accounts.flatMap((account) => account.credits ?? []);
  return { credits: credits.filter((credit) => concerns(credit, start, end)).map(creditShape) };
}

function readInput(input: Input, now: number) {
  for (const name of Object.keys(input)) if (!MEMBERS.includes(name)) throw invalid(`${name} is not a member`);
  const { accountId, startDate, endDate, payerAccountFlag: family = false } = input;
  if (typeof accountId !== 'string' || !/^\d{12}$/.test(accountId)) throw invalid('accountId must be 12 digits');
  if (typeof family !== 'boolean') throw invalid('payerAccountFlag must be a boolean');
  const start = instant(startDate, 'startDate');
  const end = endDate === undefined ? now : instant(endDate, 'endDate');
  // Who asks may go by the machine's clock while the sandbox's is ahead of it.
  const [earlier, later] = [Math.min(now, Date.now()), Math.max(now, Date.now())];
  if (start > later) throw invalid('startDate must be in the past');
  if (start < earlier - YEAR_MS) throw invalid('startDate must not be more than one year ago');
  if (end < start) throw invalid('endDate must be on or after startDate');
  if (end > later + 1000) throw invalid('endDate must not be in the future');
  return { accountId, start, end, family };
}

function instant(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(`${name} must be epoch seconds`);
  return value * 1000;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Credits that were good on any day of the period. */
function concerns(credit: Credit, start: number, end: number): boolean {
  const ended = credit.expiresAt !== undefined && Date.parse(credit.expiresAt) < start;
  return !ended && Date.parse(credit.startsAt) <= end;
}

function creditShape(credit: Credit): Record<string, unknown> {
  const amount = (currencyAmount: string) => ({ currencyCode: credit.currency, currencyAmount });
  return {
    creditId: credit.id,
    accountId: credit.accountId,
    creditType: credit.type,
    initialAmount: amount(credit.initial),
    remainingAmount: amount(credit.remaining),
    estimatedAmount: amount(credit.estimated),
    ...(credit.products.length === 0 ? {} : { applicableProductNames: credit.products }),
    description: credit.description,
    startDate: Date.parse(credit.startsAt) / 1000,
    ...(credit.expiresAt === undefined ? {} : { endDate: Date.parse(credit.expiresAt) / 1000 }),
    applicationType: 'AFTER_DISCOUNTS',
    shareableAccounts: [],
    accountHasCreditSharingEnabled: false,
    creditSharingType: 'DEFAULT',
    creditStatus: credit.status,
  };
}
