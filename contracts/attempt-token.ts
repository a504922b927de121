import { readToken, signToken } from './signed-token.js';
import type { EffectKey } from '../domain/effect-key.js';

const PURPOSE = 'desk/call-attempt/1';

/**
 * Names an attempt to call in the addresses to which the telephone provider reports, so that what it tells finds its case.
 *
 * @param secret DESK_LINK_SECRET
 */
export function signAttemptToken(secret: string, { caseId, key }: EffectKey): string {
  return signToken(secret, PURPOSE, `${caseId}\n${key}`);
}

/** The attempt a token was made for, or undefined when we did not make it. */
export function readAttemptToken(secret: string, token: string): EffectKey | undefined {
  const [caseId, key] = readToken(secret, PURPOSE, token)?.split('\n') ?? [];
  return caseId && key ? { caseId, key } : undefined;
}
