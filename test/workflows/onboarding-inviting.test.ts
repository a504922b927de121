import { describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { accounts, locks, tickets } from '../../registry/schema.js';
import { A, B, C, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';

const the = eachWithAStory();
const MAIN_PAYER = '999988887777';

describe('taking a request in (handbook 3.1)', () => {
  it('registers the accounts as linking, opens a ticket, locks the accounts; marks and closes them at the end', async () => {
    const { story } = the;
    const { db } = story.database;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const account = () => db.select().from(accounts).where(eq(accounts.id, A));
    const ticket = () => db.select().from(tickets).where(eq(tickets.caseId, one.id));
    expect(await account()).toMatchObject([{ linkState: 'linking', customerId: 'acme', caseId: one.id }]);
    expect(await ticket()).toMatchObject([{ state: 'open', adopted: false }]);
    expect(await db.select().from(locks)).toMatchObject([{ resource: `account/${A}`, caseId: one.id }]);

    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('1 h');
    await one.outcome();
    expect(await account()).toMatchObject([{ linkState: 'linked' }]);
    expect(await ticket()).toMatchObject([{ state: 'closed' }]);
    expect(await db.select().from(locks)).toEqual([]);
  });

  it('adopts the CSR’s ticket', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A], { ticket: 'CSR-TICKET-9' })));
    const rows = await story.database.db.select().from(tickets);
    expect(rows).toMatchObject([{ id: 'CSR-TICKET-9', caseId: one.id, adopted: true }]);
  });

  it('shows the portal login as a task that does not block', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const todo = async () => (await one.status()).todos.filter((one) => one.command.includes('portal-login'));
    expect(await todo()).toHaveLength(1);
    await one.update('confirmDone', { what: 'portal-login', by: 'coc.park' });
    expect(await todo()).toEqual([]);
    await expect(one.update('confirmDone', { what: 'portal-login', by: 'coc.park' })).rejects.toThrow();
  });
});

describe('inviting (handbook 3.2)', () => {
  it('adopts a pending invitation and never sends a second one, also after its case was terminated', async () => {
    const { story } = the;
    const request = await withAccounts(story, requestFor([A]));
    const first = await story.onboard(request);
    await first.handle.terminate('the operator’s mistake');
    const second = await story.onboard({ ...request, reference: `${request.reference}-again` });
    const adopted = (await story.record(second.id)).find(
      (entry) => entry.kind === 'invitation' && entry.fact === 'done',
    );
    expect(adopted?.data).toMatchObject({ result: 'adopted' });
    expect((await story.outside.effects()).invitations).toBe(1);
    expect(await second.status()).toMatchObject({ accounts: [{ id: A, state: 'invited' }] });
  });

  it('an account that is in the organization already is linked without an invitation', async () => {
    const { story } = the;
    const request = await withAccounts(story, requestFor([A]));
    await story.outside.putAccount(A, { memberOf: MAIN_PAYER, joinedAt: new Date(story.startedAt).toISOString() });
    await setRole(story, A);
    const one = await story.onboard(request);
    await story.skip('1 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
    expect((await story.outside.effects()).invitations).toBe(0);
    expect(await story.mailKinds(one.id)).not.toContain('onboarding-guide');
  });

  it('an invitation whose answer is lost is found again, not sent again', async () => {
    const { story } = the;
    const request = await withAccounts(story, requestFor([A]));
    const match = { service: 'organizations' as const, operation: 'InviteAccountToOrganization' };
    await story.outside.addFault({ match, then: { kind: 'dropReply' } });
    const one = await story.onboard(request);
    await story.skip('2 min');
    expect((await story.outside.effects()).invitations).toBe(1);
    const facts = (await story.record(one.id))
      .filter((entry) => entry.kind === 'invitation')
      .map((entry) => entry.fact);
    expect(facts).toEqual(['attempted', 'unknown', 'attempted', 'done']);
  });

  it('the contact’s language beats the request’s', async () => {
    const { story } = the;
    const contacts = [{ name: 'Jane Roe', email: 'jane@acme.example.com', language: 'en' as const }];
    await story.onboard(await withAccounts(story, requestFor([A], { contacts, language: 'ko' })));
    expect(await story.subjects('jane@acme.example.com')).toEqual([
      expect.stringContaining('Linking your AWS accounts'),
    ]);
  });

  it('the quota of invitations is a wait that is shown, not an error', async () => {
    const { story } = the;
    await story.outside.putPayer(MAIN_PAYER, { quota: 2 });
    const one = await story.onboard(await withAccounts(story, requestFor([A, B, C])));
    const waiting = await one.status();
    expect(waiting.accounts.map((account) => account.state).sort()).toEqual(['invited', 'invited', 'waiting']);
    expect(waiting.waitingFor.some((wait) => wait.until !== undefined && /24|quota|limit/i.test(wait.text))).toBe(true);
    await story.skip('25 h');
    expect((await story.outside.effects()).invitations).toBe(3);
    expect(await story.mailKinds(one.id)).toEqual(['onboarding-guide', 'onboarding-reminder', 'onboarding-guide']);
  });
});

describe('invite errors are handled like an incident (handbook 3.4)', () => {
  it('account-link duty is told the error in plain words and the next step; the case goes on when somebody says so', async () => {
    const { story } = the;
    await story.outside.putPayer(MAIN_PAYER, { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const [mail] = await story.outside.mails({ to: 'account-link-duty@desk.example.com' });
    expect(mail?.text).toMatch(/payment/i);
    expect(mail?.text).toContain(`desk retry-now ${one.id} --account-id ${A}`);
    expect(await one.status()).toMatchObject({ needsHuman: true, accounts: [{ state: 'blocked' }] });

    await story.outside.putPayer(MAIN_PAYER, { problems: null });
    await one.update('retryNow', { by: 'ts.jung', reason: 'payment method added' });
    await story.settle();
    expect(await one.status()).toMatchObject({ accounts: [{ id: A, state: 'invited' }] });
    expect(await story.mailKinds(one.id)).toEqual(['invitation-problem', 'onboarding-guide']);
  });
});
