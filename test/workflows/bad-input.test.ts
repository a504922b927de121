import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { and, asc, eq, isNull, like, not } from 'drizzle-orm';
import type { FieldProblem } from '../../contracts/field-problem.js';
import { accounts, cases, customers, ledger, locks, tickets } from '../../registry/schema.js';
import { bytes, nested } from '../harness/payloads.js';
import { A, B, WITHOUT_PHONE, requestFor, withAccounts } from '../harness/requests.js';
import { Story, type StoryCase } from '../harness/story.js';
import { typedOnboard } from '../harness/typed-desk.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story.end());

const account = (id: unknown, ownerEmail: unknown = 'owner@acme.example.com') => ({ id, ownerEmail });
const LINKED_TO_GLOBEX = '777766665555';

/** What the desk has done outside, holds in the registry, and has refused. */
async function traces() {
  const { db } = story.database;
  const { invitations, cancellations, mails, assumeRoles, costReads } = await story.outside.effects();
  const ofRequests = and(isNull(ledger.caseId), not(like(ledger.key, 'registry/%')));
  return {
    effects: invitations + cancellations + mails + assumeRoles + costReads,
    cases: (await db.select().from(cases)).length,
    locks: (await db.select().from(locks)).length,
    tickets: (await db.select().from(tickets)).length,
    accounts: (await db.select().from(accounts)).length,
    ofCases: (
      await db
        .select()
        .from(ledger)
        .where(not(isNull(ledger.caseId)))
    ).length,
    refused: await db.select().from(ledger).where(ofRequests).orderBy(asc(ledger.id)),
  };
}

async function failureOf(one: StoryCase): Promise<ApplicationFailure> {
  const error = await one.outcome().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) {
    throw new Error(`${one.id} should have failed with an ApplicationFailure`, { cause: error });
  }
  return error.cause;
}

let ids = 0;

/** Types something into the UI's start form, and answers the fields that the case names as wrong. */
async function refusedFields(input: unknown, workflowId?: string): Promise<string[]> {
  ids += 1;
  const before = await traces();
  const reference = (input as { reference?: unknown } | null)?.reference;
  const id = workflowId ?? `onboarding/acme/${typeof reference === 'string' ? reference.slice(0, 100) : `BAD-${ids}`}`;
  const one = await story.start(input, id.replaceAll('\0', ''));

  const failure = await failureOf(one);
  expect(failure).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
  const problems = failure.details?.[0] as FieldProblem[];
  for (const { field, wrong, example } of problems) {
    expect(failure.message).toContain(`- ${field} ${wrong}. Example: ${example}`);
    expect(example).not.toBe('');
  }
  const { refused, ...after } = await traces();
  const { refused: refusedBefore, ...untouched } = before;
  expect(after).toEqual(untouched);
  expect(refused.slice(refusedBefore.length)).toMatchObject([
    {
      fact: 'refused',
      kind: 'case.refused',
      data: { workflowId: one.id, problems: JSON.parse(JSON.stringify(problems)) },
    },
  ]);
  return problems.map(({ field }) => field);
}

const REQUIRED = ['customer', 'reference', 'requestedBy', 'payer', 'accounts', 'contacts'];

describe('a start form with anything else than a request in it', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 42],
    ['a text', 'onboard acme please'],
    ['a truth value', true],
    ['a list', [requestFor([A])]],
    ['a text of 900 kB', 'x'.repeat(900_000)],
    ['more than 1 MB', 'x'.repeat(1_000_100)],
    ['JSON nested a hundred thousand deep', nested(100_000)],
    ['a broken text', bytes('{"customer":')],
    ['an encoding that nobody knows', bytes('{}', 'binary/whatever')],
  ])('is refused: %s', async (_, input) => {
    expect(await refusedFields(input)).toEqual(['(all)']);
  });

  it('is refused when it is empty', async () => {
    const one = await story.start(undefined, 'onboarding/acme/NOTHING');
    expect((await failureOf(one)).message).toContain('(all) is missing');
  });

  it('names every missing field at once', async () => {
    expect(await refusedFields({})).toEqual(REQUIRED);
    expect(await refusedFields({ accounts: null, contacts: {}, language: 'fr', access: [], ticket: 7 })).toEqual([
      ...REQUIRED,
      'language',
      'access',
      'ticket',
    ]);
  });

  it('does not take the memory of another case: that is for continued runs alone', async () => {
    const running = requestFor([A]);
    expect(await refusedFields({ continued: { opened: { caseId: 'onboarding/acme/X' }, accounts: [] } })).toEqual([
      ...REQUIRED,
      'continued',
    ]);
    expect(await refusedFields({ ...running, continued: {} })).toEqual(['continued']);
  });

  it('names at most fifty fields and counts the rest', async () => {
    const fields = await refusedFields(Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`k${n}`, n])));
    expect(fields).toHaveLength(51);
  });

  it('takes a request that the UI sends as json/protobuf for what it is', async () => {
    const text = JSON.stringify({ ...requestFor([A]), payer: 'nothing' });
    const { reference } = JSON.parse(text) as { reference: string };
    expect(await refusedFields(bytes(text, 'json/protobuf'), `onboarding/acme/${reference}`)).toEqual(['payer']);
  });
});

describe('a request with something wrong in it', () => {
  it.each<[string, object, string[]]>([
    ['an account id of 11 digits', { accounts: [account('11112222333')] }, ['accounts[0].id']],
    ['an account id that is a number', { accounts: [account(111122223331)] }, ['accounts[0].id']],
    ['an account id with hyphens', { accounts: [account('1111-2222-3331')] }, ['accounts[0].id']],
    ['an unknown payer', { payer: 'nothing' }, ['payer']],
    ['a person nobody knows', { requestedBy: 'who.is.this' }, ['requestedBy']],
    ["another customer's account", { accounts: [account(A), account(LINKED_TO_GLOBEX)] }, ['accounts[1].id']],
    ['the same account twice', { accounts: [account(A), account(B), account(A)] }, ['accounts']],
    [
      '101 accounts',
      { accounts: Array.from({ length: 101 }, (_, n) => account(String(100_000_000_000 + n))) },
      ['accounts'],
    ],
    ['no account', { accounts: [] }, ['accounts']],
    ['no contact', { contacts: [] }, ['contacts']],
    ['an owner without address', { accounts: [account(A, 'owner at acme')] }, ['accounts[0].ownerEmail']],
    [
      'a second receiver in an address',
      { accounts: [account(A, 'a@b.example.com, c@d.example.com')] },
      ['accounts[0].ownerEmail'],
    ],
    [
      'a header in an address',
      { accounts: [account(A, 'a@b.example.com\r\nBcc: c@d.example.com')] },
      ['accounts[0].ownerEmail'],
    ],
    ['a field with a typing error', { acount: [] }, ['acount']],
    ['a field called __proto__', JSON.parse('{"__proto__": {"payer": "main"}}') as object, ['__proto__']],
    ['NUL in a name', { contacts: [{ name: 'Kim\0', email: 'k@acme.example.com' }] }, ['contacts[0].name']],
    [
      'half a character in a name',
      { contacts: [{ name: 'Kim\ud800', email: 'k@acme.example.com' }] },
      ['contacts[0].name'],
    ],
    [
      'a name of 10,000 letters',
      { contacts: [{ name: 'K'.repeat(10_000), email: 'k@acme.example.com' }] },
      ['contacts[0].name'],
    ],
    ['a blank name', { contacts: [{ name: ' \u00a0', email: 'k@acme.example.com' }] }, ['contacts[0].name']],
    ['HTML as ticket', { ticket: '<b>1</b>' }, ['ticket']],
  ])('is refused: %s', async (_, change, fields) => {
    // An own `__proto__` survives a spread only if it is defined, not assigned.
    const request = Object.defineProperties({ ...requestFor([A]) }, Object.getOwnPropertyDescriptors(change));
    expect(await refusedFields(request)).toEqual(fields);
  });

  it.each<[string, string]>([
    ['HTML', '<script>alert(1)</script>'],
    ['Markdown', '**[acme](https://evil.example.com)**'],
    ['line breaks', 'acme\r\nglobex'],
    ['NUL', 'acme\0'],
    ['right-to-left marks', '\u202eacme\u200f'],
    ['10,000 letters', 'a'.repeat(10_000)],
    ['a path', '../acme'],
    ['half a character', 'acme\ud800'],
    ['the name of a built-in', 'constructor__proto__'],
  ])('is refused in every field that identifies something: %s', async (_, hostile) => {
    const request = {
      ...requestFor([]),
      customer: hostile,
      reference: hostile,
      requestedBy: hostile,
      payer: hostile,
      accounts: [account(hostile, hostile)],
      language: hostile,
      ticket: hostile,
      [hostile]: hostile,
    };
    const named = await refusedFields(request, `onboarding/acme/HOSTILE-${(ids += 1)}`);
    expect(named).toEqual(
      expect.arrayContaining([
        'customer',
        'requestedBy',
        'payer',
        'accounts[0].id',
        'accounts[0].ownerEmail',
        'language',
      ]),
    );
    expect(named.length).toBeGreaterThanOrEqual(7);
  });

  it('names what the registry and the shape have against it together', async () => {
    const request = {
      ...requestFor([]),
      payer: 'nothing',
      requestedBy: 'who.is.this',
      accounts: [account(LINKED_TO_GLOBEX), account('1')],
      language: 'fr',
    };
    expect((await refusedFields(request)).sort()).toEqual(
      ['accounts[0].id', 'accounts[1].id', 'language', 'payer', 'requestedBy'].sort(),
    );
  });

  it('is refused under a workflow id that is not its own, naming the right one', async () => {
    const request = requestFor([A]);
    for (const id of [
      'my case',
      'onboarding/globex/X',
      `onboarding/acme/${request.reference}/`,
      '<b>',
      'a'.repeat(900),
    ]) {
      expect(await refusedFields(request, id)).toEqual(['workflowId']);
    }
    const failure = await failureOf(await story.start(request, 'another'));
    expect(failure.message).toContain(`Example: onboarding/acme/${request.reference}`);
  });
});

describe('desk onboard with something wrong in the request', () => {
  const refusedBy = async (request: unknown) => {
    const before = await traces();
    const answer = await typedOnboard(story, request);
    const { refused, ...after } = await traces();
    const { refused: refusedBefore, ...untouched } = before;
    expect(answer).toMatchObject({ code: 2, out: '' });
    expect(after).toEqual(untouched);
    return { err: answer.err, refused: refused.length - refusedBefore.length };
  };

  it.each<[string, unknown, string[]]>([
    ['null', null, ['(all)']],
    ['a list', [1, 2], ['(all)']],
    ['nothing in it', {}, REQUIRED],
    ['11 digits', { ...requestFor([]), accounts: [account('11112222333')] }, ['accounts[0].id']],
    ['the same account twice', { ...requestFor([]), accounts: [account(A), account(A)] }, ['accounts']],
    ['memory of another case', { ...requestFor([A]), continued: {} }, ['continued']],
  ])('starts nothing when the shape is wrong: %s', async (_, request, fields) => {
    const { err, refused } = await refusedBy(request);
    for (const field of fields) expect(err).toContain(field);
    expect(refused).toBe(0);
  });

  it('shows all that the registry has against it, and leaves only the refusal behind', async () => {
    const request = { ...requestFor([A]), payer: 'nothing', accounts: [account(LINKED_TO_GLOBEX)] };
    const { err, refused } = await refusedBy(request);
    expect(err).toContain('payer (nothing) is not in the registry');
    expect(err).toContain(`accounts[0].id ${LINKED_TO_GLOBEX} is linked to another customer`);
    expect(refused).toBe(1);
  });

  it('shows a hostile text without its control characters', async () => {
    const { err } = await refusedBy({ ...requestFor([A]), '\u001b[2J\u202egnp.exe': 1 });

    expect(err).not.toMatch(/[\u001b\u202e]\[?2?J?gnp/);
    expect(err).toContain('is not a field here');
  });
});

describe('two requests', () => {
  // What a refusal leaves is counted, and a call under way would add to it.
  const quiet = (accounts: string[]) => requestFor(accounts, { contacts: WITHOUT_PHONE });

  it('a reference is used once, and an account is in one open case', async () => {
    const request = await withAccounts(story, quiet([A]));
    const first = await story.onboard(request);
    await expect(story.start(request, first.id)).rejects.toThrow(/already/i);
    expect(await typedOnboard(story, request)).toMatchObject({ code: 3, out: '' });
    expect(await refusedFields(requestFor([B, A]))).toEqual(['accounts[1].id']);

    await first.update('cancel', { by: 'csr.kim', reason: 'test' });
    expect(await first.outcome()).toMatchObject({ outcome: 'cancelled' });
    expect(await refusedFields(request, first.id)).toEqual(['reference']);

    const again = await story.onboard(quiet([A]));
    await again.update('cancel', { by: 'csr.kim', reason: 'test' });
    expect(await again.outcome()).toMatchObject({ outcome: 'cancelled' });
  });

  it('that race for an account: one gets it, the other is refused and leaves nothing', async () => {
    const before = (await story.outside.effects()).invitations;
    const requests = [await withAccounts(story, quiet([A, B])), quiet([B, A])];
    const started = await Promise.all(
      requests.map((request) => story.start(request, `onboarding/acme/${request.reference}`)),
    );
    const fates = await Promise.all(started.map(fateOf));

    expect(fates.sort()).toEqual(['opened', 'refused']);
    await story.settle();
    expect((await story.outside.effects()).invitations - before).toBe(2);
    const { db } = story.database;
    expect(new Set((await db.select().from(locks)).map(({ caseId }) => caseId)).size).toBe(1);
    for (const one of started) await one.update('cancel', { by: 'csr.kim', reason: 'test' }).catch(() => undefined);
    await story.settle();
  });

  it('that race for a reference: one case is opened', async () => {
    const request = await withAccounts(story, quiet([A]));
    const answers = await Promise.all([1, 2, 3].map(() => typedOnboard(story, request)));
    expect(answers.map(({ code }) => code).sort()).toEqual([0, 3, 3]);
    const handle = story.client.workflow.getHandle(`onboarding/acme/${request.reference}`);
    await handle.executeUpdate('cancel', { args: [{ by: 'csr.kim', reason: 'test' }] });
    await handle.result();
  });
});

describe('a name with HTML, Markdown and line breaks in it', () => {
  const HOSTILE =
    'Kim <img src=x onerror=alert(1)> **bold** [x](https://evil.example.com)\r\nBcc: evil@evil.example.com\n# `a` | \u202eb';
  const SHOWN =
    'Kim <img src=x onerror=alert(1)> **bold** [x](https://evil.example.com) Bcc: evil@evil.example.com # `a` | b';
  const unbroken = (text: string) => text.replace(/\s+/g, ' ');

  it('shows as that text, in mails, on the page of the outside and in the details of the UI', async () => {
    await story.database.db.update(customers).set({ name: HOSTILE }).where(eq(customers.id, 'acme'));
    const contacts = [{ name: HOSTILE, email: 'cloud-admin@acme.example.com', phone: '+12065550110' }];
    const request = await withAccounts(story, requestFor([A], { contacts }));
    await story.outside.putAccount(A, { name: HOSTILE });
    await story.outside.clearMails();
    const one = await story.onboard(request);
    await story.outside.decline(A);
    await story.skip('1 h');

    const mails = await story.outside.mails();
    expect(mails).toHaveLength(2);
    for (const mail of mails) {
      expect(mail.subject + JSON.stringify(mail.headers)).not.toMatch(/\n(?!\s)|"bcc"/i);
      expect([...mail.to, ...mail.cc].join()).not.toContain('evil');
      expect(unbroken(mail.text)).toContain(SHOWN);
      expect(mail.html).not.toContain('<img src=x');
      expect(unbroken(mail.html)).toContain(
        '&lt;img src=x onerror=alert(1)&gt; **bold** [x](https://evil.example.com)',
      );
    }

    const page = await (await fetch(new URL('/', story.outside['base']))).text();
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(page).not.toContain('<img src=x');

    const { currentDetails } = await one.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    const escaped =
      'Kim \\<img src=x onerror=alert\\(1\\)\\> \\*\\*bold\\*\\* \\[x\\]\\(https\\://evil.example.com\\) ' +
      'Bcc: evil&#64;evil.example.com \\# \\`a\\` \\| b';
    expect(currentDetails).toContain(`## Onboarding of ${escaped} \\(${request.reference.replace('-', '\\-')}\\): `);
    expect(currentDetails).toContain(`login of ${escaped}`);
    await one.update('decideReinvite', { accountId: A, decision: 'end', by: 'csr.kim' });
    expect(await one.outcome()).toMatchObject({ outcome: 'cancelled' });
  });
});

/** Whether a case that was started has been opened or refused. */
async function fateOf(one: StoryCase): Promise<'opened' | 'refused'> {
  for (;;) {
    const { status } = await one.handle.describe();
    if (status.name === 'FAILED') {
      expect(await failureOf(one)).toMatchObject({ type: 'InvalidRequest' });
      return 'refused';
    }
    if ((await one.status()).openedAt !== undefined) return 'opened';
  }
}
