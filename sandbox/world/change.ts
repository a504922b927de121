import { DESK_WORKER_ARN } from './principals.js';
import type { Account, CustomerRole, Payer } from './types.js';
import type { World } from './world.js';

/** A patch: absent members stay, null takes an optional member away. */
export type Patch<Shape> = { [Member in keyof Shape]?: Shape[Member] | null | undefined };

export function putPayer(world: World, id: string, patch: Patch<Omit<Payer, 'id'>>): Payer {
  const before: Payer = world.payers.get(id) ?? {
    id,
    name: `Payer ${id}`,
    email: `payer-${id}@example.com`,
    roleArn: `arn:aws:iam::${id}:role/DeskPayerAccess`,
    trusts: DESK_WORKER_ARN,
    quota: 20,
    accountQuota: 10_000,
  };
  const payer = patched(before, patch);
  world.payers.set(id, payer);
  return payer;
}

export function putAccount(world: World, id: string, patch: Patch<Omit<Account, 'id' | 'role' | 'tags'>>): Account {
  const before: Account = world.accounts.get(id) ?? {
    id,
    email: `owner-${id}@example.com`,
    name: `Account ${id}`,
    tags: {},
  };
  const account = patched(before, patch);
  if (account.memberOf !== undefined && account.joinedAt === undefined) account.joinedAt = world.clock.iso();
  if (account.memberOf === undefined) delete account.joinedAt;
  world.accounts.set(id, account);
  return account;
}

/** Makes or changes the account's role for the desk; a new one asks for no external id and may read billing. */
export function putRole(world: World, account: Account, patch: Patch<CustomerRole>): CustomerRole {
  const before: CustomerRole = account.role ?? {
    name: 'DeskAccess',
    trusts: DESK_WORKER_ARN,
    externalId: null,
    billing: true,
    costExplorerEnabled: true,
  };
  const { externalId, ...rest } = patch;
  account.role = patched(before, rest);
  if (externalId !== undefined) account.role.externalId = externalId;
  world.accounts.set(account.id, account);
  return account.role;
}

function patched<Shape extends object>(before: Shape, patch: Patch<NoInfer<Shape>>): Shape {
  const after = { ...before };
  for (const [name, value] of Object.entries(patch) as [keyof Shape, Shape[keyof Shape] | null | undefined][]) {
    if (value === null) delete after[name];
    else if (value !== undefined) after[name] = value;
  }
  return after;
}
