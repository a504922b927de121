import { withoutSql } from '../without-sql.js';
import { cancelInvitation, type CancelInvitationInput } from './cancel-invitation.js';
import { checkAccess, type CheckAccessInput } from './check-access.js';
import { type AwsOptions, createAwsClients } from './clients.js';
import { inviteAccount, type InviteAccountInput } from './invite-account.js';
import { pollInvitations, type PollInvitationsInput } from './poll-invitations.js';
import { readCredits, type ReadCreditsInput } from './read-credits.js';

export type AwsActivities = ReturnType<typeof createAwsActivities>;

/** Activities of the queue `desk-aws`: the only worker that holds AWS credentials. */
export function createAwsActivities(options: AwsOptions) {
  const { db } = options;
  const clients = createAwsClients(options);
  return withoutSql({
    inviteAccount: (input: InviteAccountInput) => inviteAccount(db, clients, input),
    pollInvitations: (input: PollInvitationsInput) => pollInvitations(db, clients, input),
    cancelInvitation: (input: CancelInvitationInput) => cancelInvitation(db, clients, input),
    checkAccess: (input: CheckAccessInput) => checkAccess(db, clients, input),
    readCredits: (input: ReadCreditsInput) => readCredits(db, clients, input, options.endpoint),
  });
}
