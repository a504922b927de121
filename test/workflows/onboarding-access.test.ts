import { describe, expect, it } from '@jest/globals';
import { A, B, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';

const the = eachWithAStory();
const OWNER = `owner-${A}@acme.example.com`;

describe('completion (handbook 3.6)', () => {
  it('waits at most 3 days for the other accounts, then covers those that are linked', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A, B])));
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('2.9 d');
    expect(await story.mailKinds(one.id)).not.toContain('onboarding-completion');
    await story.skip('6 h');
    expect((await story.mailKinds(one.id)).filter((kind) => kind === 'onboarding-completion')).toHaveLength(1);
  });
});

describe('access checks (handbook 3.7)', () => {
  it('a role that asks for no external id is never ready: the mail names the gap; corrected and confirmed, it is checked at once', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await setRole(story, A);
    await story.outside.putRole(A, { externalId: null });
    await story.outside.accept(A);
    await story.skip('3 h');
    expect(await one.status()).toMatchObject({
      accounts: [{ detail: expect.stringContaining('external-id-not-required') }],
    });
    const guidance = (await story.outside.mails({ to: OWNER })).at(-1);
    expect(guidance?.text).toContain(await story.externalId('acme'));

    await setRole(story, A);
    await one.update('confirmDone', { what: 'access', by: 'customer' });
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
  });

  it('a role without billing access is told as exactly that', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await setRole(story, A);
    await story.outside.putRole(A, { billing: false });
    await story.outside.accept(A);
    await story.skip('3 h');
    expect(await one.status()).toMatchObject({
      accounts: [{ detail: 'access: no access to billing (billing-denied)' }],
    });
    await setRole(story, A);
    await story.skip('1 d');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
  });

  it('a role that is never made is given up after 30 days: the CSR is told, the account ends as linked, access incomplete', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.accept(A);
    await story.skip('31 d');
    expect(await one.outcome()).toMatchObject({
      outcome: 'partial',
      accounts: [{ id: A, outcome: 'linked-access-incomplete' }],
    });
    const kinds = await story.mailKinds(one.id);
    expect(kinds.filter((kind) => kind === 'access-incomplete')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'access-guidance').length).toBeGreaterThan(1);
  });

  it('is left out where it is not part of the contract', async () => {
    const { story } = the;
    const one = await story.onboard(
      await withAccounts(story, requestFor([A], { access: { crossAccount: false, billing: false } })),
    );
    await story.outside.accept(A);
    await story.skip('1 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
    expect((await story.outside.effects()).costReads).toBe(0);
  });
});

describe('when the outside does not work', () => {
  it('a mail server that is away for an hour holds up the mail, not the invitation; the mail goes out once', async () => {
    const { story } = the;
    const busy = { kind: 'smtp' as const, code: 451 as const, at: 'RCPT' as const };
    await story.outside.addFault({ match: { service: 'smtp' }, then: busy, times: 1_000 });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('1 h');
    expect(await one.status()).toMatchObject({ accounts: [{ state: 'invited' }] });
    expect((await one.status()).waitingFor.some((wait) => wait.text.includes('mail/onboarding-guide'))).toBe(true);
    await story.outside.clearFaults();
    await story.skip('1 h');
    expect(await story.subjects(OWNER)).toHaveLength(1);
    expect((await one.status()).waitingFor.some((wait) => wait.text.includes('mail/onboarding-guide'))).toBe(false);
  });

  it('an address that the mail server refuses is shown to a person with the next step; corrected, it gets what it missed', async () => {
    const { story } = the;
    await story.outside.addFault({
      match: { service: 'smtp', recipient: 'cloud-admin@acme.example.com' },
      then: { kind: 'smtp', code: 550, at: 'RCPT' },
    });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const todo = (await one.status()).todos.find((one) => one.command.includes('change-contact'));
    expect(todo?.text).toContain('cloud-admin@acme.example.com');
    expect(todo?.command).toContain("--contact 'Kim Minsu'");
    await one.update('changeContact', {
      contact: 'Kim Minsu',
      email: 'kim@acme.example.com',
      replaces: 'cloud-admin@acme.example.com',
      by: 'csr.kim',
    });
    await story.settle();
    expect((await one.status()).todos.some((one) => one.command.includes('change-contact'))).toBe(false);
    expect(await story.subjects('kim@acme.example.com')).toHaveLength(1);
    expect(await story.subjects(OWNER)).toHaveLength(1);
    await story.skip('1 d');
    // The contact is called as before: the correction kept the telephone.
    expect(await story.outside.calls({ to: '+12065550110' })).toHaveLength(2);
  });
});
