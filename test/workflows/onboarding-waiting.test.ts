import { describe, expect, it } from '@jest/globals';
import { A, B, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';
import { until } from '../harness/until.js';

const the = eachWithAStory();
const OWNER_A = `owner-${A}@acme.example.com`;

describe('waiting for acceptance (handbook 3.5)', () => {
  it('an event from AWS wakes the case at once; the case then looks for itself', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.accept(A);
    await one.handle.signal('accountEvent', { accountId: A, event: 'joined', id: 'e-1' });
    await story.settle();
    expect(await one.status()).toMatchObject({ accounts: [{ id: A, state: 'linked' }] });
  });

  it('an event about an account that did not join changes nothing', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await one.handle.signal('accountEvent', { accountId: A, event: 'joined', id: 'e-2' });
    await story.settle();
    expect(await one.status()).toMatchObject({ accounts: [{ id: A, state: 'invited' }] });
  });

  it('reminds by mail after 1, 3, 7 and 12 days in business time, warns the CSR, asks after expiry, invites again once', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('16.5 d');
    expect(await story.mailKinds(one.id)).toEqual([
      'onboarding-guide',
      'onboarding-reminder',
      'onboarding-reminder',
      'onboarding-reminder',
      'invitation-expiring',
      'onboarding-reminder',
      'reinvite-question',
      'onboarding-guide',
    ]);
    const days = (await story.outside.mails({ to: OWNER_A })).map(
      (mail) => (Date.parse(mail.receivedAt) - story.startedAt) / 86_400_000,
    );
    // The twelfth day is a Saturday: Monday 09:00 instead.
    expect(days.map((day) => Math.round(day * 24) / 24)).toEqual([0, 1, 3, 7, 14 - 1 / 24, 16]);
    expect((await story.outside.effects()).invitations).toBe(2);
    expect(await story.subjects('csr.kim@desk.example.com')).toHaveLength(1);
    expect(await story.subjects('csr-group@desk.example.com')).toHaveLength(1);
  });

  it('one reminder covers all accounts that are due on the same business day', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A, B])));
    await story.skip('25 h');
    const reminders = (await story.outside.mails()).slice(1);
    expect(reminders).toHaveLength(1);
    expect(reminders[0]?.to).toEqual(expect.arrayContaining([OWNER_A, `owner-${B}@acme.example.com`]));
    expect(await story.mailKinds(one.id)).toEqual(['onboarding-guide', 'onboarding-reminder']);
  });

  it('after a decline the CSR is asked; without an answer nobody is invited again', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.decline(A);
    await story.skip('1 h');
    expect(await one.status()).toMatchObject({ stage: 'waiting for a decision', needsHuman: true });
    await story.skip('2 d');
    expect(await one.outcome()).toEqual({
      caseId: one.id,
      outcome: 'cancelled',
      accounts: [{ id: A, outcome: 'declined' }],
    });
    expect((await story.outside.effects()).invitations).toBe(1);
  });

  it('a question that has been answered is not asked again, and cannot be answered twice', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.decline(A);
    await story.skip('1 h');
    await one.update('decideReinvite', { accountId: A, decision: 'invite', by: 'csr.kim' });
    await expect(one.update('decideReinvite', { accountId: A, decision: 'end', by: 'csr.lee' })).rejects.toThrow();
    await story.settle();
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('1 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
    expect((await story.mailKinds(one.id)).filter((kind) => kind === 'reinvite-question')).toHaveLength(1);
  });
});

describe('steering a request while it runs (handbook 3)', () => {
  it('cancelling withdraws what is open and keeps what is linked', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A, B])));
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('1 h');
    await one.update('cancel', { by: 'csr.kim', reason: 'the customer signed elsewhere' });
    const { outcome, accounts } = await one.outcome();
    expect({ outcome, accounts }).toEqual({
      outcome: 'cancelled',
      accounts: [
        { id: A, outcome: 'linked' },
        { id: B, outcome: 'cancelled' },
      ],
    });
    expect((await story.outside.effects()).cancellations).toBe(1);
  });

  it('the engine’s own cancel button does the same and is in the record', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await one.handle.cancel();
    expect(await one.outcome()).toMatchObject({ outcome: 'cancelled' });
    expect((await story.outside.effects()).cancellations).toBe(1);
    expect((await story.record(one.id)).map((entry) => entry.kind)).toContain('command.cancel');
  });

  it('an account can be added and dropped; the dropped one is free for another request', async () => {
    const { story } = the;
    const request = await withAccounts(story, requestFor([A]));
    const one = await story.onboard(request);
    await story.outside.putAccount(B, { email: 'b@acme.example.com', name: 'B' });
    await one.update('addAccount', { accountId: B, ownerEmail: 'b@acme.example.com', by: 'csr.kim' });
    await story.settle();
    expect((await one.status()).accounts).toMatchObject([{ state: 'invited' }, { id: B, state: 'invited' }]);
    // Whoever reads the record reads the cause before what came of it.
    const kinds = (await story.record(one.id)).map(({ kind }) => kind);
    expect(kinds.indexOf('account.taken')).toBe(kinds.indexOf('command.addAccount') + 1);
    await one.update('dropAccount', { accountId: B, by: 'csr.kim', reason: 'not theirs' });
    await story.settle();
    expect((await one.status()).accounts).toMatchObject([{ state: 'invited' }, { id: B, state: 'dropped' }]);
    const other = await story.onboard({
      ...request,
      reference: 'CSR-B',
      accounts: [{ id: B, ownerEmail: 'b@acme.example.com' }],
    });
    expect(await other.status()).toMatchObject({ accounts: [{ id: B, state: 'invited' }] });
  });

  it('an account of another case cannot be added', async () => {
    const { story } = the;
    const first = await story.onboard(await withAccounts(story, requestFor([A])));
    const second = await story.onboard(await withAccounts(story, requestFor([B])));
    const add = second.update('addAccount', { accountId: A, ownerEmail: OWNER_A, by: 'csr.kim' });
    await expect(add).rejects.toMatchObject({ cause: { type: 'Refused', message: expect.stringContaining(first.id) } });
    expect((await second.status()).accounts).toHaveLength(1);
  });

  it('the guide and later mails go to the changed contact', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const change = {
      contact: '이지은',
      email: 'jieun@acme.example.com',
      replaces: 'cloud-admin@acme.example.com',
      by: 'csr.kim',
    };
    await one.update('changeContact', change);
    await story.skip('25 h');
    // The guide, which they had not got, and the reminder.
    expect(await story.subjects('jieun@acme.example.com')).toHaveLength(2);
    expect(await story.subjects('cloud-admin@acme.example.com')).toHaveLength(1);
  });

  it('an agent who called by hand records it, and the phone that rings is silent', async () => {
    const { story } = the;
    await story.outside.putPhone('+12065550110', { behaviour: 'manual' });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const note = await one.update('recordCall', { call: 'guide-1', answered: true, by: 'coc.park' });
    expect(note).toMatch(/answered at try 1/);
    await until('the phone to be silent', async () =>
      (await story.outside.calls()).every(({ status }) => status === 'canceled'),
    );
    await story.skip('8 h');
    expect(await story.outside.calls()).toHaveLength(1);
  });

  it('a command from somebody who is not on the staff is refused, and the refusal is in the record', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await expect(one.update('cancel', { by: 'nobody', reason: 'x' })).rejects.toMatchObject({
      cause: { type: 'Refused' },
    });
    const refused = (await story.record(one.id)).find((entry) => entry.fact === 'refused');
    expect(refused).toMatchObject({ kind: 'command.cancel', by: 'nobody', reason: 'x' });
    expect(await one.status()).toMatchObject({ stage: 'waiting for acceptance' });
  });
});
