import { describe, expect, it } from '@jest/globals';
import { BY_CODE, classifyPhone, type Doing } from '../../../activities/phone/failures.js';
import { TooManyRequests } from '../../../activities/phone/twilio.js';

const DIALS: Doing = {
  what: 'calling 김민수 (+12065550111)',
  dials: true,
  person: { name: '김민수', number: '+12065550111' },
};
const LOOKS: Doing = { what: 'asking for a call', dials: false };

const answer = (status: number, code?: number) => Object.assign(new Error('as Twilio said'), { status, code });
const broken = (code: string) => Object.assign(new Error('as the socket said'), { isAxiosError: true, code });

describe('the table of what Twilio answers', () => {
  const rows = Object.entries(BY_CODE);

  it.each(rows.filter(([, { does }]) => does === 'later'))('%s is tried later, and says what it means', (code, row) => {
    expect(row.means.length).toBeGreaterThan(10);
    expect(classifyPhone(answer(400, Number(code)), DIALS).as).toBe('transient');
  });

  const problems = rows.flatMap(([code, row]) => (row.does === 'later' ? [] : [[code, row] as const]));

  it.each(problems)('%s says what it means and what to do', (code, row) => {
    const failure = classifyPhone(answer(400, Number(code)), DIALS);

    expect(row.means.length).toBeGreaterThan(10);
    if (failure.as !== 'problem') throw new Error(`it is ${failure.as}`);
    expect(failure.problem).toMatchObject({ action: 'person', who: row.who });
    expect(failure.problem.code).toContain(code);
    expect(failure.problem.means).toMatch(/[^.]\.$/);
    expect(failure.problem.next.length).toBeGreaterThan(20);
    if (row.does === 'contact') expect(failure.problem.means).toContain('김민수');
  });

  it.each([
    [500, 'unclear'],
    [502, 'unclear'],
    [503, 'transient'],
    [504, 'unclear'],
  ])('%i while dialling is %s', (status, as) => {
    expect(classifyPhone(answer(status), DIALS).as).toBe(as);
    expect(classifyPhone(answer(status), LOOKS).as).toBe('transient');
  });

  it.each([
    ['ECONNREFUSED', 'transient'],
    ['ENOTFOUND', 'transient'],
    ['ECONNRESET', 'unclear'],
    ['ECONNABORTED', 'unclear'],
    ['ETIMEDOUT', 'unclear'],
  ])('a connection that ends with %s while dialling is %s', (code, as) => {
    expect(classifyPhone(broken(code), DIALS).as).toBe(as);
    expect(classifyPhone(broken(code), LOOKS).as).toBe('transient');
  });

  it.each([
    ['7', 7_000],
    [undefined, 1_000],
    ['soon', 1_000],
  ])('Retry-After %s waits %i ms', (retryAfter, retryAfterMs) => {
    expect(classifyPhone(new TooManyRequests(retryAfter), DIALS)).toMatchObject({ as: 'transient', retryAfterMs });
  });

  it('what is not known is a problem in Twilio’s own words', () => {
    expect(classifyPhone(answer(418, 77_777), DIALS)).toMatchObject({
      as: 'problem',
      problem: { code: 'twilio/77777', who: 'operator', means: expect.stringContaining('as Twilio said') },
    });
  });
});
