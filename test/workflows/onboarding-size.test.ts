import { describe, expect, it } from '@jest/globals';
import { requestFor, setRole, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';

const the = eachWithAStory();
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(300_000_000_000 + index));

describe('requests of every size (handbook 3)', () => {
  it.each([50, 100])(
    '%i accounts are invited in one batch with one guide mail, accepted, and completed with one mail',
    async (count) => {
      const { story } = the;
      const request = await withAccounts(story, requestFor(ids(count)));
      const one = await story.onboard(request);
      expect((await story.outside.effects()).invitations).toBe(count);
      for (const { id } of request.accounts) {
        await setRole(story, id);
        await story.outside.accept(id);
      }
      // AWS's answer about some credits may be late on a busy machine: they are looked at again after an hour.
      await story.skip('1 d');
      const { outcome, accounts } = await one.outcome();
      expect({ outcome, linked: accounts.filter((account) => account.outcome === 'linked').length }).toEqual({
        outcome: 'done',
        linked: count,
      });
      expect(await story.mailKinds(one.id)).toEqual(['onboarding-guide', 'onboarding-completion']);
    },
  );
});
