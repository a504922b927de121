import type { Actor } from '../../domain/problem.js';
import type { AwsFailureRow } from './failures.js';

const RETRY = 'then retry the case.';

/** All reasons of HandshakeConstraintViolationException. */
export const HANDSHAKE_ROWS: Record<string, AwsFailureRow> = {
  ALREADY_IN_AN_ORGANIZATION: person(
    'customer',
    'The account belongs to another organization that does not let it go by an invitation.',
    `Ask the customer which organization it is in and to leave it, ${RETRY}`,
  ),
  HANDSHAKE_RATE_LIMIT_EXCEEDED: wait(
    60,
    'The payer has used up its invitations of 24 hours; AWS counts every attempt that was not accepted.',
    'Nothing to do: the case invites again as soon as the 24 hours have moved on.',
  ),
  ORGANIZATION_MEMBERSHIP_CHANGE_RATE_LIMIT_EXCEEDED: wait(
    60,
    'Too many accounts joined or left the payer’s organization in a short time.',
    'Nothing to do: the case tries again by itself.',
  ),
  ACCOUNT_NUMBER_LIMIT_EXCEEDED: person(
    'payer-owner',
    'The payer’s organization is full: members, open invitations and closed accounts count.',
    `Ask AWS for a higher quota “accounts in an organization”, or use another payer, ${RETRY}`,
  ),
  ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD: {
    does: 'person',
    who: 'csr',
    means: 'The account is sold by another AWS company (seller of record) than the payer, so AWS forbids the link.',
    next: 'Agree with the customer on a payer of the same seller of record, or on another contract; drop the account here (drop-account).',
    remedy: 'without-it',
  },
  SOURCE_AND_TARGET_CANNOT_MATCH: anotherAccount('The account number is the payer itself.'),
  TARGET_ACCOUNT_VALIDATION_FAILURE: person(
    'customer',
    'AWS does not accept the account as a target: it may be closed, suspended or not fully signed up.',
    `Ask the customer to sign in and check the state of the account and its number, ${RETRY}`,
  ),
  UNUSED_PREPAYMENT_BALANCE: person(
    'customer',
    'The account holds a prepaid balance that has to be used or returned before it can join.',
    `Ask the customer to settle the prepayment with AWS, ${RETRY}`,
  ),
  RESPONSIBILITY_TRANSFER_ALREADY_EXISTS: person(
    'csr',
    'The account is part of a billing transfer with some other payer.',
    `Ask the customer to end the billing transfer, ${RETRY}`,
  ),
  PAYMENT_INSTRUMENT_REQUIRED: payer('The payer’s management account has no valid payment method.', 'Add one'),
  PAST_DUE_INVOICE: payer('The payer’s management account has an unpaid AWS invoice.', 'Pay it'),
  MANAGEMENT_ACCOUNT_EMAIL_NOT_VERIFIED: payer(
    'The e-mail address of the payer’s management account was never verified.',
    'Verify it in the Organizations console',
  ),
  LEGACY_PERMISSIONS_STILL_IN_USE: payer(
    'The payer still uses the retired billing permissions (aws-portal).',
    'Move them to the fine-grained billing permissions',
  ),
  INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES: payer(
    'The payer’s organization is switching to all features and cannot invite meanwhile.',
    'Finish or cancel the switch in the Organizations console',
  ),
  ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION: payer(
    'The payer’s organization is switching to all features.',
    'Finish or cancel the switch in the Organizations console',
  ),
  ORGANIZATION_ALREADY_HAS_ALL_FEATURES: payer(
    'AWS says that the organization has all features already, which an invitation never asks for.',
    'Look at the payer’s organization in the console',
  ),
};

/** Reasons of ConstraintViolationException that an invitation can meet. */
export const CONSTRAINT_ROWS: Record<string, AwsFailureRow> = {
  ACCOUNT_NUMBER_LIMIT_EXCEEDED: HANDSHAKE_ROWS['ACCOUNT_NUMBER_LIMIT_EXCEEDED']!,
  HANDSHAKE_RATE_LIMIT_EXCEEDED: HANDSHAKE_ROWS['HANDSHAKE_RATE_LIMIT_EXCEEDED']!,
  MASTER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED: HANDSHAKE_ROWS['PAYMENT_INSTRUMENT_REQUIRED']!,
  INVALID_PAYMENT_INSTRUMENT: payer('AWS does not accept the payer’s payment method.', 'Change it'),
  MASTER_ACCOUNT_MISSING_CONTACT_INFO: payer('The payer’s contact details are incomplete.', 'Complete them'),
  MASTER_ACCOUNT_ADDRESS_DOES_NOT_MATCH_MARKETPLACE: payer(
    'The payer’s address does not belong to the AWS company that serves it.',
    'Correct it',
  ),
  MASTER_ACCOUNT_MISSING_BUSINESS_LICENSE: payer('The payer’s business licence is missing at AWS.', 'Hand it in'),
  MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED: payer('The payer is not enabled for GovCloud.', 'Use another payer'),
  ORGANIZATION_NOT_IN_ALL_FEATURES_MODE: payer(
    'The payer’s organization lacks all features, without which this is refused.',
    'Enable all features',
  ),
  UNMET_BILLING_PREREQUISITE: payer('AWS names an unmet billing condition of the payer.', 'Ask AWS support which'),
  UNSUPPORTED_PRICING: payer('The payer’s price agreement does not allow this.', 'Ask AWS support'),
  ACCOUNT_CREATION_NOT_COMPLETE: person(
    'customer',
    'The sign-up of the account at AWS is not complete.',
    `Ask the customer to finish it (contact, payment, phone check, support plan), ${RETRY}`,
  ),
  WAIT_PERIOD_ACTIVE: wait(
    24 * 60,
    'The account was created so recently that AWS does not let it move yet (4 days).',
    'Nothing to do: the case tries once a day.',
  ),
  MAX_TAG_LIMIT_EXCEEDED: desk('The tags of the desk exceed AWS’s limit.'),
  TAG_POLICY_VIOLATION: payer(
    'A tag policy of the organization refuses the tag desk:case.',
    'Allow the tag key desk:case in the tag policy',
  ),
};

/** Reasons of InvalidInputException that the desk’s calls can meet. */
export const INVALID_INPUT_ROWS: Record<string, AwsFailureRow> = {
  ...Object.fromEntries(
    ['INVALID_EMAIL_ADDRESS_TARGET', 'INVALID_PATTERN_TARGET_ID', 'INVALID_PARTY_TYPE_TARGET'].map((reason) => [
      reason,
      anotherAccount('AWS knows no such account.'),
    ]),
  ),
  TARGET_NOT_SUPPORTED: anotherAccount('AWS knows no such account, or one of a kind that cannot be invited.'),
  ...Object.fromEntries(
    [
      'INVALID_PATTERN',
      'MAX_LENGTH_EXCEEDED',
      'MIN_LENGTH_EXCEEDED',
      'MAX_VALUE_EXCEEDED',
      'MIN_VALUE_EXCEEDED',
      'INVALID_ENUM',
      'INPUT_REQUIRED',
      'CALLER_REQUIRED_FIELD_MISSING',
      'DUPLICATE_TAG_KEY',
      'INVALID_SYSTEM_TAGS_PARAMETER',
      'INVALID_LIST_MEMBER',
      'INVALID_NEXT_TOKEN',
      'MAX_LIMIT_EXCEEDED_FILTER',
      'INVALID_SYNTAX_ORGANIZATION_ARN',
      'INVALID_FULL_NAME_TARGET',
    ].map((reason) => [reason, desk('AWS refused a parameter that the desk itself chose.')]),
  ),
};

function person(who: Actor, means: string, next: string): AwsFailureRow {
  return { does: 'person', who, means, next };
}

/** Another try of the same number is of no use. Dropped first, the last account of a case would close it. */
function anotherAccount(means: string): AwsFailureRow {
  const next =
    'Ask the customer which account is meant; add the right one (add-account), then drop this one (drop-account).';
  return { does: 'person', who: 'csr', means, next, remedy: 'another-account' };
}

function wait(minutes: number, means: string, next: string): AwsFailureRow {
  return { does: 'wait', minutes, who: 'nobody', means, next };
}

function payer(means: string, remedy: string): AwsFailureRow {
  return person('payer-owner', means, `${remedy} in the payer’s AWS account, ${RETRY}`);
}

function desk(means: string): AwsFailureRow {
  return person('operator', means, `Tell the operators of the desk: it is a bug or a changed limit; ${RETRY}`);
}
