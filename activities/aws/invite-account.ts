import { type Handshake, InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { type EffectRef, effect, Held } from '../effect.js';
import { awsError, classifyAws, type Progress } from './classify.js';
import type { AwsClients, Payer } from './clients.js';
import { awsFailureRow } from './failures.js';
import { handshakeState, invitationsOf, listInvitations, member, notesOf } from './handshakes.js';
import { invitationWindowEnds } from './invitation-window.js';

export interface InviteAccountInput {
  effect: EffectRef;
  payerId: string;
  accountId: string;
  /** Plain text that AWS puts into its own mail to the owner; the case's name is added. */
  notes?: string;
}

/** Times are AWS's own, epoch ms. For a member, `invitedAt` and `expiresAt` are when it joined. */
type InviteAccountResult =
  | { result: 'invited' | 'adopted'; handshakeId: string; invitedAt: number; expiresAt: number }
  | { result: 'already-member'; invitedAt: number; expiresAt: number };

/** Handbook 3.5: an invitation lives 15 days (AWS); used only if AWS leaves the date out. */
const LIFE_MS = 15 * 24 * 3_600_000;

/**
 * Invites an account into a payer's organization (handbook 3.2). AWS takes no key for this, so it looks before it acts:
 * a member stays a member, a pending invitation is adopted. `invited` also when an earlier attempt turns out to be ours.
 */
export async function inviteAccount(
  db: Db,
  clients: AwsClients,
  input: InviteAccountInput,
): Promise<InviteAccountResult | { problem: Problem }> {
  const { effect: ref, payerId, accountId } = input;
  const progress: Progress = { doing: `inviting account ${accountId}`, acted: false };
  return effect<InviteAccountResult>(db, ref, {
    kind: 'invitation',
    data: { payerId, accountId },
    classify: (error) => classifyAws(error, ref.now, progress),
    act: (attempt) =>
      clients.asPayer(payerId, async (payer) => {
        const there = await look(payer, input, attempt);
        if (there) return there;
        try {
          progress.acted = true;
          return invited('invited', await send(payer, input), ref.now);
        } catch (error) {
          return await explain(db, payer, input, attempt, error);
        }
      }),
  });
}

async function look(
  payer: Payer,
  { effect: ref, accountId }: InviteAccountInput,
  attempt: number,
): Promise<InviteAccountResult | undefined> {
  const joined = await member(payer, accountId);
  if (joined) {
    const at = joined.JoinedTimestamp?.getTime() ?? ref.now;
    return { result: 'already-member', invitedAt: at, expiresAt: at };
  }
  const open = invitationsOf(accountId, await listInvitations(payer)).find((it) => handshakeState(it) === 'pending');
  if (!open) return undefined;
  const ours = attempt > 1 && notesOf(open).split('\n').includes(reference(ref));
  return invited(ours ? 'invited' : 'adopted', open, ref.now);
}

async function send({ client, call }: Payer, input: InviteAccountInput): Promise<Handshake> {
  const { effect: ref, accountId, notes } = input;
  const command = new InviteAccountToOrganizationCommand({
    Target: { Type: 'ACCOUNT', Id: accountId },
    Notes: [notes && plainText(notes), reference(ref)].filter(Boolean).join('\n'),
    Tags: [{ Key: 'desk:case', Value: tagValue(ref.caseId) }],
  });
  const { Handshake: handshake } = await client.send(command, call);
  return handshake ?? {};
}

/** Reads the refusal: some are answered by a second look, one by the ledger, the rest by the table. */
async function explain(
  db: Db,
  payer: Payer,
  input: InviteAccountInput,
  attempt: number,
  error: unknown,
): Promise<InviteAccountResult> {
  const { name, message, reason } = awsError(error);
  if (name === 'DuplicateHandshakeException' || reason === 'ALREADY_IN_AN_ORGANIZATION') {
    const there = await look(payer, input, attempt);
    if (there) return there;
  }
  if (reason === 'HANDSHAKE_RATE_LIMIT_EXCEEDED') {
    const { row } = awsFailureRow(name, reason);
    if (row.does !== 'wait') throw error;
    const { who, means, next } = row;
    const retryAt = await invitationWindowEnds(db, input.payerId, input.effect.now);
    throw new Held({ code: `${name}/${reason}`, action: 'wait', who, means, next, retryAt }, message);
  }
  throw error;
}

function invited(result: 'invited' | 'adopted', handshake: Handshake, now: number): InviteAccountResult {
  const invitedAt = handshake.RequestedTimestamp?.getTime() ?? now;
  const expiresAt = handshake.ExpirationTimestamp?.getTime() ?? invitedAt + LIFE_MS;
  return { result, handshakeId: handshake.Id ?? '', invitedAt, expiresAt };
}

/** Marks an invitation as this case's own. */
function reference(ref: EffectRef): string {
  return `ref ${ref.caseId}`;
}

/** Tag values take letters, digits, spaces and `_.:/=+-@`, at most 256 (AWS). */
function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{Zs}_.:/=+\-@]/gu, '_').slice(0, 256);
}

/** AWS refuses notes that look like markup, and more than 1024 characters with the reference (AWS). */
function plainText(notes: string): string {
  return notes
    .replace(/[<>&"'`{}\\]|\p{Cc}/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, 800);
}
