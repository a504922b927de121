import { DESK_APP } from '../slack/team.js';
import type { World } from '../world/world.js';

/** What people and places are called on the page. */
export function phoneName(world: World, number: string): string {
  const phone = world.phones.get(number);
  return phone && phone.name !== '' ? phone.name : number;
}

export function payerName(world: World, payerId: string): string {
  const payer = world.payers.get(payerId);
  return payer ? `${payer.name} (${payerId})` : payerId;
}

export function accountName(world: World, accountId: string): string {
  const account = world.accounts.get(accountId);
  return account ? `${account.name} (${accountId})` : accountId;
}

export function chatName(world: World, userId: string): string {
  return userId === DESK_APP.user ? 'Desk' : (world.chatUsers.get(userId)?.name ?? userId);
}

export function channelName(world: World, channelId: string): string {
  return world.channels.get(channelId)?.name ?? channelId;
}
