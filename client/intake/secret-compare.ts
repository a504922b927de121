import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares what somebody sent with a secret, in the same time whatever was sent. */
export function isSecret(given: unknown, secret: string): boolean {
  const sent = typeof given === 'string' ? given : '';
  return timingSafeEqual(hash(sent), hash(secret));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
