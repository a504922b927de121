import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readableParts, readOnboardingRequest } from '../../contracts/onboarding.js';

const example = readFileSync(new URL('../../examples/request.yaml', import.meta.url), 'utf8');

function request(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...(parse(example) as Record<string, unknown>), ...changes };
}

function wrongIn(raw: unknown): string[] {
  return (readOnboardingRequest(raw).problems ?? []).map(({ field, wrong }) => `${field} ${wrong}`);
}

describe('a request', () => {
  it('as in examples/request.yaml is read', () => {
    const { request: read } = readOnboardingRequest(request());
    expect(read?.accounts.map(({ id }) => id)).toEqual(['111122223333', '222233334444', '333344445555']);
  });

  it('needs no language, access, ticket, phone: their defaults are ko and the whole contract', () => {
    const short = request({ contacts: [{ name: 'Kim', email: 'kim@acme.example.com' }] });
    delete short.language;
    delete short.access;
    const { request: read } = readOnboardingRequest(short);
    expect(read).toMatchObject({ language: 'ko', access: { crossAccount: true, billing: true } });
    expect(readOnboardingRequest({ ...short, access: { billing: false } }).request?.access).toEqual({
      crossAccount: true,
      billing: false,
    });
  });

  it('may write phones for people; they are kept as E.164', () => {
    const contacts = [{ name: 'Kim', email: 'kim@acme.example.com', phone: '+1 (206) 555-0111' }];
    expect(readOnboardingRequest(request({ contacts })).request?.contacts[0]?.phone).toBe('+12065550111');
  });

  it.each(['+82 (0)10 5550 0100', '+82(0)10-5550-0100', '+82 10 5550 0100'])(
    'may write %s, whose 0 is dialled at home only',
    (phone) => {
      const contacts = [{ name: 'Kim', email: 'kim@acme.example.com', phone }];
      expect(readOnboardingRequest(request({ contacts })).request?.contacts[0]?.phone).toBe('+821055500100');
    },
  );

  it('keeps hostile names exactly as they are', () => {
    const name = `<img src=x onerror=alert(1)>\r\nBcc: x@example.com '"; drop table ledger; -- **한글** \u202e`;
    const contacts = [{ name, email: 'kim@acme.example.com' }];
    expect(readOnboardingRequest(request({ contacts })).request?.contacts[0]?.name).toBe(name);
  });
});

describe('a wrong request', () => {
  it.each(['+82 010 5550 0100', '+44 020 7946 0000', '+8202-555-0100'])(
    '%s would ring nobody or somebody else: it is told so',
    (phone) => {
      const contacts = [{ name: 'Kim', email: 'kim@acme.example.com', phone }];
      const { problems } = readOnboardingRequest(request({ contacts }));
      expect(problems).toMatchObject([{ wrong: expect.stringMatching(/^must have no 0 after the country code/) }]);
    },
  );

  it('(0) after another country code is the owner’s to say', () => {
    const contacts = [{ name: 'Kim', email: 'kim@acme.example.com', phone: '+39 (0)6 555 0100' }];
    const { problems } = readOnboardingRequest(request({ contacts }));
    expect(problems).toMatchObject([{ wrong: expect.stringMatching(/^must be as it is dialled from abroad/) }]);
  });

  it('a country whose numbers begin with a 0 keeps it', () => {
    for (const phone of ['+39065550100', '+2250755501000']) {
      const contacts = [{ name: 'Kim', email: 'kim@acme.example.com', phone }];
      expect(readOnboardingRequest(request({ contacts })).request?.contacts[0]?.phone).toBe(phone);
    }
  });

  it('is told everything at once: field, what is wrong, an example', () => {
    const { problems } = readOnboardingRequest({
      customer: 'Acme Trading',
      requestedBy: 7,
      payer: 'main',
      accounts: [{ id: '1111-2222-3333', ownerEmail: 'x' }, { id: 111122223333 }, 'text'],
      contacts: [],
      ownerMail: 'typo@example.com',
      language: 'jp',
      access: 'all',
    });
    expect(problems).toEqual([
      { field: 'customer', wrong: expect.stringMatching(/^must be 2 to 32 small letters/), example: 'acme' },
      { field: 'reference', wrong: 'is missing', example: 'CSR-2041' },
      { field: 'requestedBy', wrong: 'must be text, not a number: put it in quotes', example: 'csr.kim' },
      { field: 'accounts[0].id', wrong: expect.stringMatching(/12 digits/), example: '"111122223333"' },
      { field: 'accounts[0].ownerEmail', wrong: 'must be one e-mail address', example: 'cloud-admin@acme.example.com' },
      { field: 'accounts[1].id', wrong: 'must be text, not a number: put it in quotes', example: '"111122223333"' },
      { field: 'accounts[1].ownerEmail', wrong: 'is missing', example: 'cloud-admin@acme.example.com' },
      {
        field: 'accounts[2]',
        wrong: 'must be a group of fields, not text',
        example: expect.stringContaining('ownerEmail'),
      },
      { field: 'contacts', wrong: 'must name at least one contact', example: expect.stringContaining('name') },
      { field: 'language', wrong: 'must be ko or en', example: 'ko' },
      {
        field: 'access',
        wrong: 'must be a group of fields, not text',
        example: '{ crossAccount: true, billing: true }',
      },
      { field: 'ownerMail', wrong: 'is not a field here', example: expect.stringContaining('accounts') },
    ]);
  });

  it('repeats an account: refused, also beside other mistakes', () => {
    const id = '111122223333';
    const twice = [
      { id, ownerEmail: 'a@acme.example.com' },
      { id, ownerEmail: 7 },
    ];
    expect(wrongIn(request({ accounts: twice }))).toEqual(
      expect.arrayContaining([`accounts must name each account once, but repeats ${id}`]),
    );
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'acme'],
    ['a list', [1]],
    ['a number', 7],
  ])('that is %s is refused with a sentence', (_name, raw) => {
    expect(wrongIn(raw)).toHaveLength(1);
  });

  it.each([
    ['NUL', 'a\0b', /NUL/],
    ['half a character', 'a\ud83d', /half a character/],
    ['blanks', ' \t ', /blank/],
    ['201 characters', 'x'.repeat(201), /at most 200/],
  ])('has a name of %s: refused', (_name, name, sentence) => {
    const contacts = [{ name, email: 'kim@acme.example.com' }];
    expect(wrongIn(request({ contacts }))).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([
    'a@b',
    'a@b.example.com\r\nBcc: x@example.com',
    'a,b@example.com',
    'Kim <kim@example.com>',
    '한글@example.com',
  ])('has %j as e-mail: refused', (email) =>
    expect(wrongIn(request({ contacts: [{ name: 'Kim', email }] }))).toHaveLength(1),
  );

  it.each(['../..', 'a/b', '', 'x'.repeat(41), '-a', 'a b', 'CSR-1\n'])('has %j as reference: refused', (reference) => {
    expect(wrongIn(request({ reference }))).toHaveLength(1);
  });

  it.each(['111122223333\n', '１１１１２２２２３３３３', '11112222333'])('has %j as account: refused', (id) => {
    expect(wrongIn(request({ accounts: [{ id, ownerEmail: 'a@acme.example.com' }] }))).toHaveLength(1);
  });

  it('of any size is answered shortly', () => {
    const accounts = Array.from({ length: 20_000 }, () => ({ id: 'x', ownerEmail: 1 }));
    const keys = Object.fromEntries(accounts.map((_, index) => [`${'k'.repeat(300)}${index}`, index]));
    const problems = readOnboardingRequest({ ...request({ accounts }), ...keys }).problems ?? [];
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.wrong).toMatch(/^has \d+ more problems$/);
    expect(JSON.stringify(problems).length).toBeLessThan(20_000);
  });
});

describe('what can be read of a wrong request', () => {
  it('is each field that is right by itself, accounts with their place', () => {
    const accounts = [{ id: 'x' }, { id: '222233334444', ownerEmail: 7 }, null];
    expect(readableParts({ customer: 'acme', payer: 7, accounts })).toMatchObject({
      customer: 'acme',
      payer: undefined,
      accounts: [{ index: 1, id: '222233334444' }],
    });
  });

  it.each([[null], [undefined], ['text'], [[1, 2]], [{ accounts: 7 }]])('%j has nothing', (raw) => {
    expect(readableParts(raw).accounts).toEqual([]);
  });
});
