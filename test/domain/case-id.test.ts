import { describe, expect, it } from '@jest/globals';
import { caseLink, onboardingCaseId, readCaseId } from '../../domain/case-id.js';

describe('a case id', () => {
  it('is the business key of its request and reads back', () => {
    const caseId = onboardingCaseId('acme', 'CSR-2041');
    expect(caseId).toBe('onboarding/acme/CSR-2041');
    expect(readCaseId(caseId)).toEqual({ process: 'onboarding', customer: 'acme', reference: 'CSR-2041' });
  });

  it.each([
    '',
    'onboarding',
    'onboarding/acme',
    'onboarding/acme/',
    'onboarding/acme/a/b',
    'offboarding/acme/a',
    'onboarding/Acme/a',
  ])('%j is none', (text) => expect(readCaseId(text)).toBeUndefined());

  it('is percent-encoded in a link, so that its slashes stay part of the id', () => {
    expect(caseLink('http://127.0.0.1:8233/', 'default', 'onboarding/acme/CSR-1')).toBe(
      'http://127.0.0.1:8233/namespaces/default/workflows/onboarding%2Facme%2FCSR-1',
    );
  });
});
