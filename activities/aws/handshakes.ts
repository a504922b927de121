import {
  DescribeAccountCommand,
  type Account,
  type Handshake,
  type HandshakeResource,
  paginateListHandshakesForOrganization,
} from '@aws-sdk/client-organizations';
import type { HandshakeState } from '../../domain/onboarding/state.js';
import type { Payer } from './clients.js';

/** AWS's text says REQUESTED, its examples OPEN, for an invitation that waits for its owner (AWS). */
const STATES: Record<string, HandshakeState> = {
  REQUESTED: 'pending',
  OPEN: 'pending',
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  CANCELED: 'canceled',
  EXPIRED: 'expired',
};

/** A state that AWS invents later is unknown, never an end. */
export function handshakeState(handshake: Handshake | undefined): HandshakeState | 'unknown' {
  return STATES[handshake?.State ?? ''] ?? 'unknown';
}

/** Every invitation AWS still lists (finished ones for 30 days), in one listing; a page may be empty (AWS). */
export async function listInvitations({ client, call }: Payer): Promise<Handshake[]> {
  const found: Handshake[] = [];
  const query = { Filter: { ActionType: 'INVITE' as const }, MaxResults: 20 };
  for await (const page of paginateListHandshakesForOrganization({ client }, query, call))
    found.push(...(page.Handshakes ?? []));
  return found;
}

/** Invitations of an account number, newest first. Those sent to an e-mail address do not name the account (AWS). */
export function invitationsOf(accountId: string, handshakes: Handshake[]): Handshake[] {
  return handshakes
    .filter(({ Parties }) => Parties?.some(({ Type, Id }) => Type === 'ACCOUNT' && Id === accountId))
    .sort((a, b) => (b.RequestedTimestamp?.getTime() ?? 0) - (a.RequestedTimestamp?.getTime() ?? 0));
}

/** The account as a member of the payer's organization; undefined when it is none. */
export async function member({ client, call }: Payer, accountId: string): Promise<Account | undefined> {
  try {
    return (await client.send(new DescribeAccountCommand({ AccountId: accountId }), call)).Account;
  } catch (error) {
    if (error instanceof Error && error.name === 'AccountNotFoundException') return undefined;
    throw error;
  }
}

/** The notes that an invitation was sent with. */
export function notesOf(handshake: Handshake): string {
  const seek = (resources: HandshakeResource[] = []): string | undefined =>
    resources.map((it) => (it.Type === 'NOTES' ? it.Value : seek(it.Resources))).find((notes) => notes !== undefined);
  return seek(handshake.Resources) ?? '';
}
