import { describe, expect, it } from '@jest/globals';
import { longest, lateBefore, stuck, type SeenCase, type StuckCase } from '../../domain/stuck.js';
import { changes, watchDetails } from '../../domain/watch.js';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 23, 1);
const TROUBLE = { since: NOW - MINUTE, text: 'AWS fails', next: 'Look at AWS.' };

const seen = (more: Partial<SeenCase> = {}): SeenCase => ({
  caseId: 'onboarding/acme/CSR-1',
  runId: 'run',
  startedAt: NOW - 60 * MINUTE,
  begun: true,
  ...more,
});
const because = (more: Partial<SeenCase>) => stuck(seen(more), NOW)?.because;

describe('a case is stuck', () => {
  it('never because of what it waits for', () => {
    expect(because({})).toBeUndefined();
    expect(because({ dueAt: NOW + MINUTE })).toBeUndefined();
  });

  it('when its deadline is more than five minutes past, and not a moment earlier', () => {
    expect(because({ dueAt: NOW - 5 * MINUTE })).toBeUndefined();
    expect(because({ dueAt: NOW - 5 * MINUTE - 1 })).toBe('deadline-passed');
  });

  it('when nobody has taken it up for more than five minutes', () => {
    expect(because({ begun: false, startedAt: NOW - 5 * MINUTE })).toBeUndefined();
    expect(because({ begun: false, startedAt: NOW - 5 * MINUTE - 1 })).toBe('not-begun');
  });

  it('when it says so itself, or when its program fails, however short that is', () => {
    expect(because({ trouble: TROUBLE })).toBe('work-fails');
    expect(because({ programFailsSince: NOW })).toBe('program-fails');
  });

  it('for the most telling reason, when there are several', () => {
    const all = { programFailsSince: NOW, trouble: TROUBLE, dueAt: 0, begun: false };
    expect(because(all)).toBe('program-fails');
    expect(because({ ...all, programFailsSince: undefined })).toBe('work-fails');
    expect(because({ dueAt: 0, begun: false })).toBe('deadline-passed');
  });

  it('and says since when, why and what to do', () => {
    expect(stuck(seen({ trouble: TROUBLE }), NOW)).toMatchObject({
      since: TROUBLE.since,
      why: 'AWS fails',
      next: 'Look at AWS.',
    });
    expect(stuck(seen({ dueAt: 7 }), NOW)).toMatchObject({ since: 7, next: expect.stringContaining('desk status') });
  });

  it('also in the eyes of the filter that looks for such cases', () => {
    for (const ago of [4, 5, 6].map((minutes) => minutes * MINUTE + 1)) {
      expect(because({ dueAt: NOW - ago }) !== undefined).toBe(NOW - ago < lateBefore(NOW));
    }
  });
});

describe('what the watch says', () => {
  const one = (caseId: string, more: Partial<StuckCase> = {}): StuckCase => ({
    caseId,
    runId: 'run',
    because: 'work-fails',
    why: 'AWS *fails*',
    since: NOW,
    next: 'Look.',
    ...more,
  });

  it('is news once: a case that stays stuck is neither new nor over', () => {
    const [a, b, c] = [one('a'), one('b'), one('c')];
    expect(changes([a, b], [{ ...b, since: NOW + 1, why: 'other words' }, c])).toEqual({ fresh: [c], over: [a] });
    expect(changes([a], [one('a', { because: 'program-fails' })]).fresh).toHaveLength(1);
    expect(changes([a], [one('a', { runId: 'another' })]).over).toHaveLength(1);
  });

  it('names each case with what to do, fifty at most, and shows nothing as markup', () => {
    const text = watchDetails([one('onboarding/acme/CSR-1')], NOW);
    expect(text).toContain('1 case is stuck');
    expect(text).toContain('`onboarding/acme/CSR-1` since 2026-11-23 01:00 UTC');
    expect(text).not.toContain('*fails*');
    const many = watchDetails(
      Array.from({ length: 53 }, (_, index) => one(`case-${index}`)),
      NOW,
    );
    expect(many.match(/^- /gm)).toHaveLength(50);
    expect(many).toContain('3 more: `desk cases --stuck` lists them');
  });

  it('includes that it cannot look', () => {
    expect(watchDetails([], NOW, 'the database is away')).toMatch(
      /No case is stuck.*Looking fails now: the database is away/s,
    );
  });

  it('begins with what has lasted longest', () => {
    expect(longest([TROUBLE, { ...TROUBLE, since: 3 }])?.since).toBe(3);
    expect(longest([])).toBeUndefined();
  });
});
