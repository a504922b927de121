import { CancelHandshakeCommand } from '@aws-sdk/client-organizations';
import type { HandshakeState } from '../../domain/onboarding/state.js';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { type EffectRef, effect } from '../effect.js';
import { awsError, classifyAws, type Progress } from './classify.js';
import type { AwsClients, Payer } from './clients.js';
import { handshakeState, invitationsOf, listInvitations, member } from './handshakes.js';
import { describe } from './poll-invitations.js';

export interface CancelInvitationInput {
  effect: EffectRef;
  payerId: string;
  accountId: string;
  /** Left out when the answer to the invitation never came: AWS is asked for a pending one of this account. */
  handshakeId?: string;
}

/** Answers of CancelHandshake that only mean "look what it is now". */
const ENDED = new Set([
  'HandshakeAlreadyInStateException',
  'InvalidHandshakeTransitionException',
  'HandshakeNotFoundException',
]);

/**
 * Withdraws an invitation (an account was dropped, the case cancelled). Answers what it is afterwards: `canceled`, or
 * how it ended before, e.g. `accepted` when the owner was faster. `unknown`: nothing is open, and the account is no member.
 */
export async function cancelInvitation(
  db: Db,
  clients: AwsClients,
  { effect: ref, payerId, accountId, handshakeId }: CancelInvitationInput,
): Promise<{ state: HandshakeState | 'unknown' } | { problem: Problem }> {
  const progress: Progress = { doing: `withdrawing the invitation of account ${accountId}`, acted: false };
  return effect<{ state: HandshakeState | 'unknown' }>(db, ref, {
    kind: 'invitation-cancel',
    data: { payerId, accountId, handshakeId },
    classify: (error) => classifyAws(error, ref.now, progress),
    act: () =>
      clients.asPayer(payerId, async (payer) => {
        const id = handshakeId ?? (await pendingOf(payer, accountId));
        if (!id) return { state: await withoutInvitation(payer, accountId) };
        try {
          progress.acted = true;
          const command = new CancelHandshakeCommand({ HandshakeId: id });
          const { Handshake: handshake } = await payer.client.send(command, payer.call);
          return { state: handshakeState(handshake) };
        } catch (error) {
          if (!ENDED.has(awsError(error).name)) throw error;
          const state = handshakeState(await describe(payer, id));
          // Still open although AWS refused: its two answers disagree, so ask again later.
          if (state === 'pending') throw error;
          return { state: state === 'unknown' ? await withoutInvitation(payer, accountId) : state };
        }
      }),
  });
}

/** AWS shows no invitation that could be withdrawn: it was never sent, or it was accepted, and then the account is a member. */
async function withoutInvitation(payer: Payer, accountId: string): Promise<'accepted' | 'unknown'> {
  return (await member(payer, accountId)) ? 'accepted' : 'unknown';
}

async function pendingOf(payer: Payer, accountId: string): Promise<string | undefined> {
  const open = invitationsOf(accountId, await listInvitations(payer)).find((it) => handshakeState(it) === 'pending');
  return open?.Id;
}
