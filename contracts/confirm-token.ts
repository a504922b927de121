import { createHmac, timingSafeEqual } from 'node:crypto';

/** Binds a token to what its link does, so that a token made for one purpose opens nothing else. */
const PURPOSE = 'desk/confirm-access/1';

/**
 * Token of the customer's "the role is set" link (handbook 3.7): `<caseId>.<mac>`, both base64url, safe in a path.
 * It names the case and proves that the desk wrote it. It carries no expiry: the case judges whether it still listens.
 *
 * @param secret DESK_LINK_SECRET, at least 32 characters
 */
export function signConfirmToken(secret: string, { caseId }: { caseId: string }): string {
  return `${Buffer.from(caseId, 'utf8').toString('base64url')}.${mac(secret, caseId).toString('base64url')}`;
}

/** The case a token was made for, or undefined when we did not make it. Takes the same time for any wrong signature. */
export function readConfirmToken(secret: string, token: string): { caseId: string } | undefined {
  const parts = /^([A-Za-z0-9_-]{1,1000})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!parts?.[1] || !parts[2]) return undefined;
  const name = Buffer.from(parts[1], 'base64url');
  const caseId = name.toString('utf8');
  const genuine = timingSafeEqual(Buffer.from(parts[2], 'base64url'), mac(secret, caseId));
  // Only the one spelling that signConfirmToken writes: base64 and UTF-8 decoders forgive others.
  const canonical = signConfirmToken(secret, { caseId }) === token;
  return genuine && canonical ? { caseId } : undefined;
}

function mac(secret: string, caseId: string): Buffer {
  return createHmac('sha256', secret).update(`${PURPOSE}\n${caseId}`, 'utf8').digest();
}
