import { readToken, signToken } from './signed-token.js';
import type { EffectKey } from '../domain/effect-key.js';

const PURPOSE = 'desk/call-attempt/1';

/**
 * Names an attempt to call in the addresses to which the telephone provider reports, so that what it tells finds its case.
 *
 * @param secret DESK_LINK_SECRET
 */
export function signAttemptToken(secret: string, { caseId, key }: EffectKey): string {
  // Keys nearly always begin with their case: addresses stay short.
  const rest = key.startsWith(`${caseId}/`) ? key.slice(caseId.length) : key;
  return signToken(secret, PURPOSE, `${caseId}\n${rest}`);
}

/** The attempt a token was made for, or undefined when we did not make it. */
export function readAttemptToken(secret: string, token: string): EffectKey | undefined {
  const [caseId, rest] = readToken(secret, PURPOSE, token)?.split('\n') ?? [];
  if (!caseId || !rest) return undefined;
  return { caseId, key: rest.startsWith('/') ? `${caseId}${rest}` : rest };
}
