import { describe, expect, it } from '@jest/globals';
import { stuckReports } from '../../../client/intake/stuck.js';
import type { StuckCase } from '../../../domain/stuck.js';

const stuckCase = (n: number): StuckCase => ({
  caseId: `onboarding/acme/CSR-${n}`,
  runId: `run-${n}`,
  because: 'work-fails',
  why: 'the mail server refuses us',
  since: n,
  next: 'Correct DESK_SMTP_URL.',
});

describe('what health tells of stuck cases', () => {
  it('is asked of the engine once for all who ask within ten seconds, and names the first few', async () => {
    let asked = 0;
    const report = stuckReports(async () => {
      asked += 1;
      return Array.from({ length: 12 }, (_, n) => stuckCase(n));
    });
    const [one, other] = await Promise.all([report(), report()]);

    expect(one.count).toBe(12);
    expect(one.cases.map(({ caseId }) => caseId)).toEqual([0, 1, 2, 3, 4].map((n) => `onboarding/acme/CSR-${n}`));
    expect(other).toEqual(one);
    await report();
    expect(asked).toBe(1);
  });

  it('is nothing when the engine cannot be asked', async () => {
    const report = stuckReports(() => Promise.reject(new Error('no connection')));

    expect(await report()).toEqual({ cases: [] });
  });
});
