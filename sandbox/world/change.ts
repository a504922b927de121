import { DESK_WORKER_ARN } from './principals.js';
import type { Account, ChatChannel, ChatGroup, ChatUser, Credit, CustomerRole, Payer, Phone } from './types.js';
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

export function putAccount(
  world: World,
  id: string,
  patch: Patch<Omit<Account, 'id' | 'role' | 'tags' | 'credits'>>,
): Account {
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

/** What a credit needs to say; the rest is as AWS's own promotions have it. */
export type CreditPatch = Pick<Credit, 'remaining'> & { [Member in keyof Credit]?: Credit[Member] | undefined };

/** Replaces the account's credits. */
export function putCredits(world: World, account: Account, credits: CreditPatch[]): Credit[] {
  account.credits = credits.map((credit, index) => {
    const before: Credit = {
      id: String(BigInt(account.id) * 100n + BigInt(index + 1)),
      accountId: account.id,
      type: 'Promotion',
      initial: credit.remaining,
      remaining: credit.remaining,
      estimated: credit.remaining,
      currency: 'USD',
      status: 'ENABLED',
      startsAt: '2026-01-01T00:00:00.000Z',
      description: 'AWS promotional credit',
      products: [],
    };
    return patched(before, credit);
  });
  world.accounts.set(account.id, account);
  return account.credits;
}

export function putPhone(world: World, number: string, patch: Patch<Omit<Phone, 'number'>>): Phone {
  const before = world.phones.get(number) ?? { number, name: number, behaviour: 'manual' };
  const phone = patched<Phone>(before, patch);
  world.phones.set(number, phone);
  return phone;
}

export function putChannel(world: World, id: string, patch: Patch<Omit<ChatChannel, 'id'>>): ChatChannel {
  const channel = patched<ChatChannel>(world.channels.get(id) ?? { id, name: id.toLowerCase() }, patch);
  world.channels.set(id, channel);
  return channel;
}

export function putGroup(world: World, id: string, patch: Patch<Omit<ChatGroup, 'id'>>): ChatGroup {
  const group = patched<ChatGroup>(world.groups.get(id) ?? { id, handle: id.toLowerCase() }, patch);
  world.groups.set(id, group);
  return group;
}

export function putChatUser(world: World, id: string, patch: Patch<Omit<ChatUser, 'id'>>): ChatUser {
  const user = patched<ChatUser>(world.chatUsers.get(id) ?? { id, name: id }, patch);
  world.chatUsers.set(id, user);
  return user;
}

function patched<Shape extends object>(before: Shape, patch: Patch<NoInfer<Shape>>): Shape {
  const after = { ...before };
  for (const [name, value] of Object.entries(patch) as [keyof Shape, Shape[keyof Shape] | null | undefined][]) {
    if (value === null) delete after[name];
    else if (value !== undefined) after[name] = value;
  }
  return after;
}
