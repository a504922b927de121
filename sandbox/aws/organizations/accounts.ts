import { organizationIds } from '../../world/organization-ids.js';
import type { Account, Payer } from '../../world/types.js';
import { AwsError } from '../aws-error.js';
import { callingPayer, type Call } from './caller.js';
import { type Input, text } from './input.js';
import { readPage } from './paging.js';
import { accountShape, payerShape } from './shapes.js';

const ACCOUNT_ID = /^\d{12}$/;

/** DescribeAccount: a member of the caller's organization. */
export function describeAccount(call: Call, input: Input): Record<string, unknown> {
  const id = text(input, 'AccountId', { max: 12, pattern: ACCOUNT_ID });
  const payer = callingPayer(call);
  if (id === payer.id) return { Account: payerShape(payer) };
  const account = call.world.accounts.get(id);
  if (account?.memberOf !== payer.id) {
    throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
  }
  return { Account: accountShape(payer, account) };
}

/** ListAccounts: the management account and its members. */
export function listAccounts(call: Call, input: Input): Record<string, unknown> {
  const payer = callingPayer(call);
  const all = [payerShape(payer), ...membersOf(call, payer).map((account) => accountShape(payer, account))];
  const { items, rest } = readPage(call, input, all);
  return { Accounts: items, ...rest };
}

/** ListParents: every account of the sandbox sits under the root. */
export function listParents(call: Call, input: Input): Record<string, unknown> {
  const child = text(input, 'ChildId', { pattern: /^(\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/ });
  const payer = callingPayer(call);
  if (child !== payer.id && !membersOf(call, payer).some(({ id }) => id === child)) {
    throw new AwsError('ChildNotFoundException', "We can't find an organizational unit or account with that ChildId.");
  }
  return { Parents: [{ Id: organizationIds(payer.id).root, Type: 'ROOT' }] };
}

function membersOf(call: Call, payer: Payer): Account[] {
  return [...call.world.accounts.values()].filter(({ memberOf }) => memberOf === payer.id);
}
