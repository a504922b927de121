import type { Actor, Problem } from '../../domain/problem.js';
import { CONSTRAINT_ROWS, HANDSHAKE_ROWS, INVALID_INPUT_ROWS } from './failure-reasons.js';

/**
 * What one answer of AWS means for a case.
 * `retry`: nothing happened, the engine tries again in seconds; `throttled`: each after a time of its own. `look`: a read of
 * AWS tells what is true; if it does not, it is retried. `wait`: not before some minutes have passed. `person`: somebody has
 * to act first.
 */
export type AwsFailureRow =
  | { does: 'retry'; means: string; throttled?: true }
  | { does: 'look'; means: string }
  | { does: 'wait'; minutes: number; who: Actor; means: string; next: string }
  | { does: 'person'; who: Actor; means: string; next: string; remedy?: Problem['remedy'] };

const THROTTLED: AwsFailureRow = { does: 'retry', throttled: true, means: 'AWS asks for fewer requests a second' };

/** Errors by the name on the wire; those that carry a `Reason` have further rows under `Name/REASON`. */
const BY_NAME: Record<string, AwsFailureRow> = {
  // Organizations: modelled errors of Invite, Describe, List, Cancel.
  TooManyRequestsException: THROTTLED,
  ServiceException: { does: 'retry', means: 'AWS Organizations had an internal error' },
  ConcurrentModificationException: { does: 'retry', means: 'something else was changing the organization' },
  DuplicateHandshakeException: { does: 'look', means: 'an invitation of this account is already open' },
  HandshakeAlreadyInStateException: { does: 'look', means: 'the invitation is in that state already' },
  InvalidHandshakeTransitionException: { does: 'look', means: 'the invitation has ended in another way meanwhile' },
  HandshakeNotFoundException: { does: 'look', means: 'AWS no longer knows the invitation' },
  AccountNotFoundException: { does: 'look', means: 'the account is not a member of the organization' },
  FinalizingOrganizationException: {
    does: 'wait',
    minutes: 15,
    who: 'nobody',
    means: 'AWS is still setting up the payer’s organization, which takes up to an hour.',
    next: 'Nothing to do: the case tries again by itself.',
  },
  AccessDeniedException: {
    does: 'person',
    who: 'payer-owner',
    means: 'The payer’s role does not let the desk do this in AWS Organizations.',
    next: 'Allow the organizations actions of the desk in the payer’s role, then retry the case.',
  },
  AccountOwnerNotVerifiedException: {
    does: 'person',
    who: 'payer-owner',
    means: 'The e-mail address of the payer’s management account was never verified, so it cannot invite.',
    next: 'Verify the address in the Organizations console of the payer, then retry the case.',
  },
  AWSOrganizationsNotInUseException: {
    does: 'person',
    who: 'payer-owner',
    means: 'The payer’s account has no organization.',
    next: 'Check the payer’s management account number and role in the registry, then retry the case.',
  },
  // STS and what every service may answer.
  AccessDenied: {
    does: 'person',
    who: 'payer-owner',
    means: 'AWS does not let the desk assume the payer’s role; it never says why.',
    next: 'Check that the role in the registry exists and trusts the desk’s worker role, then retry the case.',
  },
  RegionDisabledException: operator(
    'STS is switched off in the region that the desk uses.',
    'Set AWS_REGION to a region that is on in every account, restart the AWS worker, then retry the case.',
  ),
  MalformedPolicyDocumentException: operator('AWS could not read the session policy of the desk: a bug of the desk.'),
  PackedPolicyTooLargeException: operator('The session policy of the desk is too large: a bug of the desk.'),
  InvalidClientTokenId: identity(),
  UnrecognizedClientException: identity(),
  SignatureDoesNotMatch: identity(),
  InvalidSignatureException: identity(),
  IncompleteSignature: identity(),
  MissingAuthenticationToken: identity(),
  CredentialsProviderError: identity(),
  OptInRequired: operator('The AWS account of the desk is not signed up for this service or region.'),
  ExpiredTokenException: { does: 'retry', means: 'the temporary credentials ran out' },
  ExpiredToken: { does: 'retry', means: 'the temporary credentials ran out' },
  RequestExpired: { does: 'retry', means: 'the request reached AWS too late' },
  ValidationError: operator('AWS found a parameter of the request invalid.'),
  ValidationException: operator('AWS found a parameter of the request invalid.'),
  UnknownOperationException: operator('The service that answers under the AWS address does not know this operation.'),
  SerializationException: operator('AWS could not read the request: a bug of the desk.'),
  Throttling: THROTTLED,
  ThrottlingException: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  ServiceUnavailable: { does: 'retry', means: 'the AWS service was not available' },
  InternalFailure: { does: 'retry', means: 'the AWS service had an internal error' },
  // Cost Explorer. Denied and not enabled are gaps of the customer: check-access.ts reads them first.
  LimitExceededException: THROTTLED,
  DataUnavailableException: { does: 'look', means: 'Cost Explorer has no data in this account' },
  BillExpirationException: operator('Cost Explorer no longer has the period that was asked for.'),
  BillingViewHealthStatusException: { does: 'retry', means: 'the billing view is being rebuilt by AWS' },
  InvalidNextTokenException: operator('Cost Explorer did not accept a page token: a bug of the desk.'),
  RequestChangedException: operator('Cost Explorer saw two different requests under one token: a bug of the desk.'),
  ResourceNotFoundException: operator('Cost Explorer did not find what was asked for.'),
};

/** Errors that say more in `Reason`; an unlisted reason gets the default row. */
export const REASON_ROWS: Record<string, Record<string, AwsFailureRow>> = {
  HandshakeConstraintViolationException: HANDSHAKE_ROWS,
  ConstraintViolationException: CONSTRAINT_ROWS,
  InvalidInputException: INVALID_INPUT_ROWS,
};

/** For whatever AWS invents next, and for reasons that only other operations give: a person reads AWS's own words. */
export const DEFAULT_ROW: AwsFailureRow = operator(
  'AWS answered with an error that the desk has no rule for.',
  'Read AWS’s own words in the ledger, settle it in the AWS console, then retry the case.',
);

/** The row of an error name and its reason, and whether the table knows them. */
export function awsFailureRow(name: string, reason?: string): { row: AwsFailureRow; known: boolean } {
  const row = REASON_ROWS[name] ? REASON_ROWS[name][reason ?? ''] : BY_NAME[name];
  return row ? { row, known: true } : { row: DEFAULT_ROW, known: false };
}

function operator(means: string, next = 'Tell the operators of the desk; retry the case when they have settled it.') {
  return { does: 'person', who: 'operator', means, next } satisfies AwsFailureRow;
}

function identity(): AwsFailureRow {
  return operator(
    'AWS does not accept the identity of the desk’s AWS worker.',
    'Give the AWS worker valid credentials (AWS_ACCESS_KEY_ID or the machine’s role) and restart it; the case retries.',
  );
}
