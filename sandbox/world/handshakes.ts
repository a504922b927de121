import { randomBytes } from 'node:crypto';
import type { Account, Handshake } from './types.js';
import type { World } from './world.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const INVITATION_LIFE_MS = 15 * DAY_MS;
const FINISHED_VISIBLE_MS = 30 * DAY_MS;

/** All invitations the service still shows: expired by the clock, without those finished 30 days ago. */
export function visibleHandshakes(world: World): Handshake[] {
  const now = world.clock.now();
  const visible: Handshake[] = [];
  for (const handshake of world.handshakes.values()) {
    if (handshake.state === 'OPEN' && Date.parse(handshake.expiresAt) <= now) {
      handshake.state = 'EXPIRED';
      handshake.completedAt = handshake.expiresAt;
    }
    const finished = handshake.completedAt;
    if (finished === undefined || now - Date.parse(finished) < FINISHED_VISIBLE_MS) visible.push(handshake);
  }
  return visible;
}

export function findHandshake(world: World, id: string): Handshake | undefined {
  return visibleHandshakes(world).find((handshake) => handshake.id === id);
}

export function pendingFor(world: World, accountId: string, payerId?: string): Handshake[] {
  return visibleHandshakes(world).filter(
    (handshake) =>
      handshake.state === 'OPEN' &&
      handshake.accountId === accountId &&
      (payerId === undefined || handshake.payerId === payerId),
  );
}

/** Invitations of the last 24 hours that count against the payer's quota: all but the accepted ones. */
export function attemptsInLastDay(world: World, payerId: string): number {
  const since = world.clock.now() - DAY_MS;
  return [...world.handshakes.values()].filter(
    (handshake) =>
      handshake.payerId === payerId && handshake.state !== 'ACCEPTED' && Date.parse(handshake.requestedAt) > since,
  ).length;
}

/** Accounts that fill the payer's account quota: members, the payer itself, and pending invitations. */
export function occupiedSlots(world: World, payerId: string): number {
  const members = [...world.accounts.values()].filter((account) => account.memberOf === payerId).length;
  const pending = visibleHandshakes(world).filter(({ state, payerId: by }) => state === 'OPEN' && by === payerId);
  return 1 + members + pending.length;
}

export function openHandshake(
  world: World,
  invitation: Pick<Handshake, 'payerId' | 'accountId' | 'target' | 'notes' | 'tags'>,
): Handshake {
  const now = world.clock.now();
  const handshake: Handshake = {
    ...invitation,
    id: `h-${randomBytes(16).toString('hex')}`,
    state: 'OPEN',
    requestedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + INVITATION_LIFE_MS).toISOString(),
  };
  world.handshakes.set(handshake.id, handshake);
  return handshake;
}

export function finishHandshake(world: World, handshake: Handshake, state: 'DECLINED' | 'CANCELED'): void {
  handshake.state = state;
  handshake.completedAt = world.clock.iso();
}

/** The owner accepts: the account joins the payer's organization and takes the invitation's tags. */
export function joinByHandshake(world: World, handshake: Handshake, account: Account): void {
  handshake.state = 'ACCEPTED';
  handshake.completedAt = world.clock.iso();
  account.memberOf = handshake.payerId;
  account.joinedAt = handshake.completedAt;
  Object.assign(account.tags, handshake.tags);
  for (const listener of world.joinListeners) listener(account, handshake.payerId);
}
