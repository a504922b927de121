import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A text that we wrote, safe in an address: `<text>.<mac>`, both base64url. `purpose` binds it to what it is for, so that a token
 * made for one thing opens nothing else. It hides nothing and carries no expiry.
 */
export function signToken(secret: string, purpose: string, text: string): string {
  return `${Buffer.from(text, 'utf8').toString('base64url')}.${mac(secret, purpose, text).toString('base64url')}`;
}

/** The text of a token of ours, or undefined. Takes the same time for any wrong signature. */
export function readToken(secret: string, purpose: string, token: string): string | undefined {
  const parts = /^([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!parts?.[1] || !parts[2]) return undefined;
  const text = Buffer.from(parts[1], 'base64url').toString('utf8');
  const genuine = timingSafeEqual(Buffer.from(parts[2], 'base64url'), mac(secret, purpose, text));
  // Only the one spelling that signToken writes: base64 and UTF-8 decoders forgive others.
  return genuine && signToken(secret, purpose, text) === token ? text : undefined;
}

function mac(secret: string, purpose: string, text: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\n${text}`, 'utf8').digest();
}
