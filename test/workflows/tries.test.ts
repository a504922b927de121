import { describe, expect, it } from '@jest/globals';
import { LONG_MS } from '../../domain/stuck.js';
import { triesUntil } from '../../workflows/activities.js';

const NOW = Date.parse('2027-03-08T09:59:00Z');
const SECOND = 1_000;

describe('what must not be done later than an instant', () => {
  it('no try begins or goes on after it', () => {
    expect(triesUntil(NOW + 60 * SECOND, NOW)).toEqual({ scheduleToCloseTimeout: 60 * SECOND });
  });

  it('however far away it is, the case hears within the time of all tries', () => {
    expect(triesUntil(NOW + 48 * 3_600 * SECOND, NOW)).toEqual({ scheduleToCloseTimeout: LONG_MS });
  });

  it('just before it there is one try, with the time that a try needs, and no second', () => {
    for (const left of [9 * SECOND, 0, -5 * SECOND])
      expect(triesUntil(NOW + left, NOW)).toEqual({
        scheduleToCloseTimeout: 10 * SECOND,
        retry: { maximumAttempts: 1 },
      });
  });

  it('without such an instant nothing changes', () => {
    expect(triesUntil(undefined, NOW)).toEqual({});
  });
});
