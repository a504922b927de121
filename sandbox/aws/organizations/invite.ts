import { attemptsInLastDay, occupiedSlots, openHandshake, pendingFor } from '../../world/handshakes.js';
import type { Account, Handshake } from '../../world/types.js';
import type { World } from '../../world/world.js';
import { AwsError } from '../aws-error.js';
import { callingPayer, type Call } from './caller.js';
import { type Input, invalidInput, optionalList, optionalStructure, optionalText, text } from './input.js';
import { handshakeShape } from './shapes.js';

/** InviteAccountToOrganization. No client token: a repeat is a DuplicateHandshake, or a second invitation. */
export function inviteAccount(call: Call, input: Input): Record<string, unknown> {
  const { world } = call;
  const target = readTarget(input);
  const notes = optionalText(input, 'Notes', { max: 1024 });
  if (notes !== undefined && LOOKS_LIKE_MARKUP.test(notes)) {
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
  const tags = readTags(input);
  const payer = callingPayer(call);
  const account = findTarget(world, target);
  if (payer.problems !== undefined) throw constraint(payer.problems);
  if (account.invite !== undefined) throw constraint(account.invite);
  if (account.memberOf !== undefined) throw constraint('ALREADY_IN_AN_ORGANIZATION');
  if (pendingFor(world, account.id, payer.id).length > 0) {
    throw new AwsError(
      'DuplicateHandshakeException',
      'A handshake with the same action and target already exists. Cancel or wait for the existing handshake.',
    );
  }
  if (attemptsInLastDay(world, payer.id) >= payer.quota) throw constraint('HANDSHAKE_RATE_LIMIT_EXCEEDED');
  if (occupiedSlots(world, payer.id) >= payer.accountQuota) throw constraint('ACCOUNT_NUMBER_LIMIT_EXCEEDED');
  const handshake = openHandshake(world, { payerId: payer.id, accountId: account.id, target, notes, tags });
  world.effects.record('invitation', account.id, { payerId: payer.id, handshakeId: handshake.id, target });
  return { Handshake: handshakeShape(world, handshake) };
}

const LOOKS_LIKE_MARKUP = /<\s*[a-z!/]|javascript:/i;

function readTarget(input: Input): Handshake['target'] {
  const given = optionalStructure(input, 'Target');
  if (!given) throw invalidInput('INPUT_REQUIRED', 'You must include a value for Target.');
  const type = text(given, 'Type', { oneOf: ['ACCOUNT', 'ORGANIZATION', 'EMAIL'] });
  const id = text(given, 'Id', { min: 1, max: 64 });
  if (type === 'ACCOUNT') {
    if (!/^\d{12}$/.test(id)) throw invalidInput('INVALID_PATTERN', 'The account id must be 12 digits.');
    return { type, id };
  }
  if (type !== 'EMAIL') throw invalidInput('INVALID_PARTY_TYPE_TARGET', 'You specified the wrong type of entity.');
  if (id.length < 6 || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(id)) {
    throw invalidInput('INVALID_EMAIL_ADDRESS_TARGET', 'You specified an invalid email address for the invited owner.');
  }
  return { type, id };
}

function readTags(input: Input): Record<string, string> {
  const list = optionalList(input, 'Tags');
  if (list.length > 50) throw invalidInput('MAX_LENGTH_EXCEEDED', 'A request can have at most 50 tags.');
  const tags = new Map<string, string>();
  for (const tag of list) {
    const key = text(tag, 'Key', { min: 1, max: 128 });
    const value = text(tag, 'Value', { max: 256 });
    if (/^aws:/i.test(key)) throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER', 'Keys may not begin with aws:.');
    if (tags.has(key)) throw invalidInput('DUPLICATE_TAG_KEY', 'Tag keys must be unique within the request.');
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

function findTarget(world: World, target: Handshake['target']): Account {
  const wanted = target.id.toLowerCase();
  const account =
    target.type === 'ACCOUNT'
      ? world.accounts.get(target.id)
      : [...world.accounts.values()].find(({ email }) => email.toLowerCase() === wanted);
  if (!account) {
    throw invalidInput('TARGET_NOT_SUPPORTED', "You can't perform the specified operation on that target entity.");
  }
  return account;
}

function constraint(reason: string): AwsError {
  return new AwsError(
    'HandshakeConstraintViolationException',
    `The requested operation would violate the constraint ${reason}.`,
    { extra: { Reason: reason } },
  );
}
