import { ErrorCode } from '@slack/web-api';
import { describe, expect, it } from '@jest/globals';
import { BY_WORD, classifyChat } from '../../../activities/chat/failures.js';

const WRITES = { what: 'posting “completion” in #coc-noti', channel: '#coc-noti', writes: true };
const LOOKS = { ...WRITES, writes: false };

const word = (error: string, more: object = {}) =>
  Object.assign(new Error(error), { code: ErrorCode.PlatformError, data: { ok: false, error, ...more } });
const status = (statusCode: number) => Object.assign(new Error('http'), { code: ErrorCode.HTTPError, statusCode });
const broken = (code: string) =>
  Object.assign(new Error('fetch failed'), {
    code: ErrorCode.RequestError,
    original: Object.assign(new Error('fetch failed'), { cause: { code } }),
  });

describe('the table of what Slack answers', () => {
  it.each(Object.entries(BY_WORD))('%s says what it means and, for a person, what to do', (name, row) => {
    const failure = classifyChat(word(name), WRITES);

    expect(failure.as).toBe({ later: 'transient', unclear: 'unclear', person: 'problem' }[row.does]);
    if (failure.as !== 'problem') return;
    expect(failure.problem).toMatchObject({ code: `slack/${name}`, action: 'person', who: 'operator' });
    expect(failure.problem.means).toMatch(/[^.]\.$/);
    expect(failure.problem.next.length).toBeGreaterThan(20);
    expect(`${failure.problem.means} ${failure.problem.next}`).not.toMatch(/#(?!coc-noti)/);
  });

  it('a missing permission is named', () => {
    expect(classifyChat(word('missing_scope', { needed: 'usergroups:read' }), WRITES)).toMatchObject({
      problem: { means: expect.stringContaining('usergroups:read') },
    });
  });

  it.each([
    [500, 'unclear'],
    [502, 'unclear'],
    [503, 'transient'],
    [404, 'problem'],
  ])('%i while writing is %s', (code, as) => {
    expect(classifyChat(status(code), WRITES).as).toBe(as);
    expect(classifyChat(status(code), LOOKS).as).toBe(as === 'problem' ? 'problem' : 'transient');
  });

  it.each([
    ['ECONNREFUSED', 'transient'],
    ['ENOTFOUND', 'transient'],
    ['ECONNRESET', 'unclear'],
    ['UND_ERR_SOCKET', 'unclear'],
  ])('a connection that ends with %s while writing is %s', (code, as) => {
    expect(classifyChat(broken(code), WRITES).as).toBe(as);
    expect(classifyChat(broken(code), LOOKS).as).toBe('transient');
  });
});
