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
  const rows = Object.entries(BY_WORD);

  it.each(rows.filter(([, { does }]) => does !== 'person'))('%s is nothing for a person', (name, { does }) => {
    expect(classifyChat(word(name), WRITES).as).toBe({ later: 'transient', unclear: 'unclear', person: '' }[does]);
  });

  it.each(rows.filter(([, { does }]) => does === 'person'))('%s says what it means and what to do', (name) => {
    const failure = classifyChat(word(name), WRITES);

    if (failure.as !== 'problem') throw new Error(`it is ${failure.as}`);
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
