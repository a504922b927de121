import { DescribeHandshakeCommand, type Handshake } from '@aws-sdk/client-organizations';
import type { HandshakeState } from '../../domain/onboarding/state.js';
import type { Problem } from '../../domain/problem.js';
import { type EffectRef, readOnly } from '../effect.js';
import { classifyAws } from './classify.js';
import type { AwsClients, Payer } from './clients.js';
import { handshakeState, invitationsOf, listInvitations, member } from './handshakes.js';

export interface PollInvitationsInput {
  effect: EffectRef;
  payerId: string;
  accounts: { id: string; handshakeId?: string }[];
}

/** `unknown`: AWS no longer lists the invitation, or names a state we do not know; `member` is what counts then. */
interface PolledAccount {
  id: string;
  handshake: HandshakeState | 'unknown';
  member: boolean;
  /** Epoch ms. */
  joinedAt?: number;
}

/** DescribeAccount allows 20 a second (AWS). */
const AT_ONCE = 5;

/**
 * Where the invitations of a request stand (handbook 3.5): one listing for all accounts, and for everything that is no
 * longer pending the question whether the account is a member now. Reads only, so the ledger is not written.
 */
export async function pollInvitations(
  clients: AwsClients,
  { effect: ref, payerId, accounts }: PollInvitationsInput,
): Promise<{ accounts: PolledAccount[] } | { problem: Problem }> {
  const progress = { doing: `looking at ${accounts.length} invitation(s)`, acted: false };
  return readOnly(
    () =>
      clients.asPayer(payerId, async (payer) => {
        const listed = await listInvitations(payer);
        const polled: PolledAccount[] = [];
        for (let from = 0; from < accounts.length; from += AT_ONCE) {
          const some = accounts.slice(from, from + AT_ONCE);
          polled.push(...(await Promise.all(some.map((account) => pollOne(payer, account, listed)))));
        }
        return { accounts: polled };
      }),
    (error) => classifyAws(error, ref.now, progress),
  );
}

async function pollOne(
  payer: Payer,
  { id, handshakeId }: { id: string; handshakeId?: string },
  listed: Handshake[],
): Promise<PolledAccount> {
  const found = handshakeId
    ? (listed.find(({ Id }) => Id === handshakeId) ?? (await describe(payer, handshakeId)))
    : invitationsOf(id, listed)[0];
  const handshake = handshakeState(found);
  if (handshake === 'pending') return { id, handshake, member: false };
  const joined = await member(payer, id);
  return { id, handshake, member: joined !== undefined, joinedAt: joined?.JoinedTimestamp?.getTime() };
}

/** An invitation by its id; undefined when AWS has forgotten it (30 days after its end). */
export async function describe({ client, call }: Payer, handshakeId: string): Promise<Handshake | undefined> {
  try {
    return (await client.send(new DescribeHandshakeCommand({ HandshakeId: handshakeId }), call)).Handshake;
  } catch (error) {
    if (error instanceof Error && error.name === 'HandshakeNotFoundException') return undefined;
    throw error;
  }
}
