import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { A, B, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { startServerOfShortRuns } from '../harness/short-runs.js';
import { Story } from '../harness/story.js';

let server: Awaited<ReturnType<typeof startServerOfShortRuns>>;
beforeAll(async () => void (server = await startServerOfShortRuns()));
afterAll(() => server.stop());

describe('a case that outlives its history', () => {
  it('goes on in a new run with all it knew: nothing is asked, sent or invited twice', async () => {
    const story = await Story.begin({ address: server.address });
    try {
      const one = await story.onboard(await withAccounts(story, requestFor([A, B])));
      const first = (await one.handle.describe()).runId;
      await setRole(story, A);
      await story.outside.accept(A);
      await story.skip('16.5 d');
      expect((await one.handle.describe()).runId).not.toBe(first);
      await one.update('changeContact', { contact: 'Kim', email: 'kim@acme.example.com', by: 'csr.kim' });
      await setRole(story, B);
      await story.outside.accept(B);
      await story.skip('1 d');
      expect(await one.outcome()).toMatchObject({ outcome: 'done' });
      expect((await story.outside.effects()).invitations).toBe(3);
      const kinds = await story.mailKinds(one.id);
      expect(kinds.filter((kind) => kind === 'onboarding-reminder')).toHaveLength(4);
      expect(kinds.filter((kind) => kind === 'onboarding-completion')).toHaveLength(2);
    } finally {
      await story.end();
    }
  });
});
