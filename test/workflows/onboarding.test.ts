import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { A, B, C, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { Story } from '../harness/story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

describe('onboarding, from a request to its end (handbook 3)', () => {
  it('one account: invited, mailed, accepted after a day, access checked, completed, closed as done', async () => {
    const request = await withAccounts(story, requestFor([A]));
    const one = await story.onboard(request);
    expect(await one.status()).toMatchObject({
      stage: 'waiting for acceptance',
      accounts: [{ id: A, state: 'invited' }],
    });
    const [guide] = await story.outside.mails({ to: `owner-${A}@acme.example.com` });
    expect(guide).toMatchObject({ cc: ['cloud-admin@acme.example.com'] });
    expect(guide?.subject).toContain('신규 계정 통합 안내');

    await story.skip('20 h');
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('3 h');

    expect(await one.outcome()).toEqual({ caseId: one.id, outcome: 'done', accounts: [{ id: A, outcome: 'linked' }] });
    const { invitations, mails } = await story.outside.effects();
    expect({ invitations, mails }).toEqual({ invitations: 1, mails: 2 });
  });

  it('three accounts, each in its own way, are all linked in the end', async () => {
    const request = await withAccounts(story, requestFor([A, B, C]));
    const one = await story.onboard(request);
    for (const id of [A, B, C]) await setRole(story, id);
    await story.outside.accept(A);
    await story.skip('3.5 d');
    await story.outside.accept(B);
    await story.skip('12 d');
    expect(await one.status()).toMatchObject({ stage: 'waiting for a decision', needsHuman: true });
    await one.update('decideReinvite', { accountId: C, decision: 'invite', by: 'csr.kim' });
    await story.settle();
    await story.outside.accept(C);
    // Its completion call waits for the next morning.
    await story.skip('12 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
    const { invitations } = await story.outside.effects();
    expect(invitations).toBe(4);
  });
});
