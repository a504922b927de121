import { describe, expect, it } from '@jest/globals';
import { A, requestFor, withAccounts } from '../harness/requests.js';
import { Story } from '../harness/story.js';
import { until } from '../harness/until.js';

describe('a cost portal that takes requests for logins (handbook 3.1)', () => {
  it('is asked for the customer’s login once; people have nothing to do', async () => {
    const story = await Story.begin({ portal: true });
    try {
      await story.outside.addFault({ match: { service: 'portal' }, then: { kind: 'dropReply' } });
      const one = await story.onboard(await withAccounts(story, requestFor([A])));
      const asked = async () => (await story.record(one.id)).filter(({ kind }) => kind === 'portal.login');
      await until('the login', async () => (await asked()).some(({ fact }) => fact === 'done'));
      expect((await asked()).map(({ fact }) => fact)).toEqual(['attempted', 'unknown', 'attempted', 'done']);
      expect((await story.outside.effects()).portalLogins).toBe(1);
      expect((await one.status()).todos).toEqual([]);
    } finally {
      await story.end();
    }
  });
});
