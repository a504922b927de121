import { finishHandshake, joinByHandshake, pendingFor } from './handshakes.js';
import type { Handshake } from './types.js';
import type { World } from './world.js';

/** What the owner cannot do, in a sentence. */
export class OwnerCannot extends Error {
  override name = 'OwnerCannot';
}

/** The account's owner clicks Accept. With invitations of several payers, `payerId` says which. */
export function ownerAccepts(world: World, accountId: string, payerId?: string): Handshake {
  const handshake = theInvitation(world, accountId, payerId);
  const account = world.accounts.get(accountId);
  if (!account) throw new OwnerCannot(`There is no account ${accountId}.`);
  if (account.memberOf !== undefined) {
    throw new OwnerCannot(`Account ${accountId} is already in the organization of ${account.memberOf}.`);
  }
  joinByHandshake(world, handshake, account);
  return handshake;
}

/** The account's owner clicks Decline. */
export function ownerDeclines(world: World, accountId: string, payerId?: string): Handshake {
  const handshake = theInvitation(world, accountId, payerId);
  finishHandshake(world, handshake, 'DECLINED');
  return handshake;
}

function theInvitation(world: World, accountId: string, payerId?: string): Handshake {
  const pending = pendingFor(world, accountId, payerId);
  const [only] = pending;
  if (!only) throw new OwnerCannot(`Account ${accountId} has no pending invitation.`);
  if (pending.length > 1) {
    const payers = pending.map((handshake) => handshake.payerId).join(', ');
    throw new OwnerCannot(`Account ${accountId} has invitations of several payers (${payers}): say which payer.`);
  }
  return only;
}
