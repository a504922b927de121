import { findHandshake, finishHandshake, joinByHandshake, visibleHandshakes } from '../../world/handshakes.js';
import type { Account, Handshake } from '../../world/types.js';
import { AwsError } from '../aws-error.js';
import { policyAllows } from '../session-policy.js';
import { accessDenied, callingPayer, type Call } from './caller.js';
import { type Input, invalidInput, optionalStructure, optionalText, text } from './input.js';
import { readPage } from './paging.js';
import { handshakeShape } from './shapes.js';

/** DescribeHandshake: for the two parties. */
export function describeHandshake(call: Call, input: Input): Record<string, unknown> {
  const id = readId(input);
  const handshake = call.caller.kind === 'owner' ? ownHandshake(call, id).handshake : payersHandshake(call, id);
  return { Handshake: handshakeShape(call.world, handshake) };
}

/** ListHandshakesForOrganization: every invitation of this payer that is still shown. */
export function listHandshakesForOrganization(call: Call, input: Input): Record<string, unknown> {
  const filter = optionalStructure(input, 'Filter') ?? {};
  const action = optionalText(filter, 'ActionType', {
    oneOf: [
      'INVITE',
      'ENABLE_ALL_FEATURES',
      'APPROVE_ALL_FEATURES',
      'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
      'TRANSFER_RESPONSIBILITY',
    ],
  });
  const parent = optionalText(filter, 'ParentHandshakeId', { pattern: HANDSHAKE_ID });
  if (action !== undefined && parent !== undefined) {
    throw invalidInput('MAX_LIMIT_EXCEEDED_FILTER', 'You can specify only one filter parameter.');
  }
  const payer = callingPayer(call);
  const nothing = parent !== undefined || (action !== undefined && action !== 'INVITE');
  const all = visibleHandshakes(call.world).filter(({ payerId }) => !nothing && payerId === payer.id);
  const { items, rest } = readPage(call, input, all);
  return { Handshakes: items.map((handshake) => handshakeShape(call.world, handshake)), ...rest };
}

/** CancelHandshake: the sender takes its invitation back. */
export function cancelHandshake(call: Call, input: Input): Record<string, unknown> {
  const handshake = payersHandshake(call, readId(input));
  mustBePending(handshake, 'CANCELED');
  finishHandshake(call.world, handshake, 'CANCELED');
  call.world.effects.record('cancellation', handshake.accountId, {
    payerId: handshake.payerId,
    handshakeId: handshake.id,
  });
  return { Handshake: handshakeShape(call.world, handshake) };
}

/** AcceptHandshake: only with the invited account's own credentials. */
export function acceptHandshake(call: Call, input: Input): Record<string, unknown> {
  const { handshake, account } = ownHandshake(call, readId(input));
  mustBePending(handshake, 'ACCEPTED');
  if (account.memberOf !== undefined) {
    throw new AwsError('HandshakeConstraintViolationException', 'The account is already in an organization.', {
      extra: { Reason: 'ALREADY_IN_AN_ORGANIZATION' },
    });
  }
  joinByHandshake(call.world, handshake, account);
  return { Handshake: handshakeShape(call.world, handshake) };
}

/** DeclineHandshake: only with the invited account's own credentials. */
export function declineHandshake(call: Call, input: Input): Record<string, unknown> {
  const { handshake } = ownHandshake(call, readId(input));
  mustBePending(handshake, 'DECLINED');
  finishHandshake(call.world, handshake, 'DECLINED');
  return { Handshake: handshakeShape(call.world, handshake) };
}

const HANDSHAKE_ID = /^h-[0-9a-z]{8,32}$/;

function readId(input: Input): string {
  return text(input, 'HandshakeId', { max: 34, pattern: HANDSHAKE_ID });
}

function payersHandshake(call: Call, id: string): Handshake {
  const payer = callingPayer(call);
  const handshake = findHandshake(call.world, id);
  if (!handshake || handshake.payerId !== payer.id) throw notFound();
  return handshake;
}

function ownHandshake(call: Call, id: string): { handshake: Handshake; account: Account } {
  const { world, caller, operation } = call;
  const account = caller.kind === 'owner' ? world.accounts.get(caller.accountId) : undefined;
  if (!account || !policyAllows(caller.policy, `organizations:${operation}`)) throw accessDenied();
  const handshake = findHandshake(world, id);
  if (!handshake || handshake.accountId !== account.id) throw notFound();
  return { handshake, account };
}

function notFound(): AwsError {
  return new AwsError(
    'HandshakeNotFoundException',
    "We can't find a handshake with the HandshakeId that you specified.",
  );
}

function mustBePending(handshake: Handshake, wanted: Handshake['state']): void {
  if (handshake.state === 'OPEN') return;
  if (handshake.state === wanted) {
    throw new AwsError('HandshakeAlreadyInStateException', `The specified handshake is already ${wanted}.`);
  }
  throw new AwsError(
    'InvalidHandshakeTransitionException',
    `You can't move a handshake from ${handshake.state} to ${wanted}.`,
  );
}
