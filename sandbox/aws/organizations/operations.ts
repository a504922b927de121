import { describeAccount, listAccounts, listParents } from './accounts.js';
import type { Call } from './caller.js';
import {
  acceptHandshake,
  cancelHandshake,
  declineHandshake,
  describeHandshake,
  listHandshakesForOrganization,
} from './handshake.js';
import type { Input } from './input.js';
import { inviteAccount } from './invite.js';

export type Operation = (call: Call, input: Input) => Record<string, unknown>;

/** What the sandbox speaks of Organizations, by operation name. */
export const ORGANIZATIONS: Readonly<Record<string, Operation>> = {
  InviteAccountToOrganization: inviteAccount,
  DescribeHandshake: describeHandshake,
  ListHandshakesForOrganization: listHandshakesForOrganization,
  CancelHandshake: cancelHandshake,
  AcceptHandshake: acceptHandshake,
  DeclineHandshake: declineHandshake,
  DescribeAccount: describeAccount,
  ListAccounts: listAccounts,
  ListParents: listParents,
};
