import { readToken, signToken } from './signed-token.js';

const PURPOSE = 'desk/confirm-access/1';

/**
 * Token of the customer's "the role is set" link (handbook 3.7). It names the case and proves that the desk wrote it; the case
 * judges whether it still listens.
 *
 * @param secret DESK_LINK_SECRET, at least 32 characters
 */
export function signConfirmToken(secret: string, { caseId }: { caseId: string }): string {
  return signToken(secret, PURPOSE, caseId);
}

/** The case a token was made for, or undefined when we did not make it. */
export function readConfirmToken(secret: string, token: string): { caseId: string } | undefined {
  const caseId = readToken(secret, PURPOSE, token);
  return caseId === undefined ? undefined : { caseId };
}
