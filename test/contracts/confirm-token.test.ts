import { describe, expect, it } from '@jest/globals';
import { readConfirmToken, signConfirmToken } from '../../contracts/confirm-token.js';

const SECRET = 'a-link-secret-of-more-than-32-characters';
const caseId = 'onboarding/acme/CSR-2041';

describe('a customer link opens only the case it was made for', () => {
  it('reads back the case it names', () => {
    expect(readConfirmToken(SECRET, signConfirmToken(SECRET, { caseId }))).toEqual({ caseId });
  });

  it('fits into a path without escaping', () => {
    const token = signConfirmToken(SECRET, { caseId: 'onboarding/아크메/?#%' });

    expect(token).toBe(encodeURIComponent(token));
    expect(readConfirmToken(SECRET, token)).toEqual({ caseId: 'onboarding/아크메/?#%' });
  });

  it('any single changed character makes it worthless', () => {
    const token = signConfirmToken(SECRET, { caseId });
    for (let at = 0; at < token.length; at += 1)
      for (const other of ['A', 'B', '-', '.'])
        if (token[at] !== other)
          expect(readConfirmToken(SECRET, token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
  });

  it('another secret, or another case’s signature, is not ours', () => {
    const [, signature] = signConfirmToken(SECRET, { caseId }).split('.');
    const [other] = signConfirmToken(SECRET, { caseId: 'onboarding/globex/1' }).split('.');

    expect(readConfirmToken(`${SECRET}!`, signConfirmToken(SECRET, { caseId }))).toBeUndefined();
    expect(readConfirmToken(SECRET, `${other}.${signature}`)).toBeUndefined();
  });

  it.each(['', '.', 'a.b', 'x'.repeat(5_000), `${'A'.repeat(2_000)}.${'A'.repeat(43)}`, '\0.\0', '../../etc'])(
    'rubbish is refused, never an exception: %j',
    (token) => expect(readConfirmToken(SECRET, token)).toBeUndefined(),
  );
});
