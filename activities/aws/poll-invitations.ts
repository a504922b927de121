import { DescribeHandshakeCommand, type Handshake } from '@aws-sdk/client-organizations';
import type { HandshakeState } from '../../domain/onboarding/state.js';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { record } from '../../registry/ledger.js';
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
 * longer pending the question whether the account is a member now. That an owner declined, or let an invitation expire, is written
 * down once: nothing else in the ledger says it.
 */
export async function pollInvitations(
  db: Db,
  clients: AwsClients,
  { effect: ref, payerId, accounts }: PollInvitationsInput,
): Promise<{ accounts: PolledAccount[] } | { problem: Problem }> {
  const progress = { doing: `looking at ${accounts.length} invitation(s)`, acted: false };
  const polled = await readOnly(
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
  if ('accounts' in polled) await noteEnds(db, ref, accounts, polled.accounts);
  return polled;
}

async function noteEnds(
  db: Db,
  { caseId, rule, now: at }: EffectRef,
  asked: PollInvitationsInput['accounts'],
  polled: PolledAccount[],
): Promise<void> {
  await record(
    db,
    polled.flatMap(({ id, handshake, member }) => {
      const handshakeId = asked.find((one) => one.id === id)?.handshakeId;
      if (handshakeId === undefined || member || (handshake !== 'declined' && handshake !== 'expired')) return [];
      return [
        {
          caseId,
          key: `invitation/${id}/${handshakeId}/${handshake}`,
          fact: 'noted' as const,
          kind: `invitation.${handshake}`,
          rule,
          at,
          // AWS does not tell when.
          reason: 'seen when AWS was asked',
          data: { accountId: id, handshakeId },
        },
      ];
    }),
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
