import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, Desk, PAYER } from '../desk.js';

const SECOND = '222233334444';
setFlagsFromString('--expose-gc');
const freeMemory = runInNewContext('gc') as () => void;

const END = '2030-12-31T23:59:59.000Z';

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  await desk.outside.putAccount(ACCOUNT, { memberOf: PAYER.management });
  await desk.outside.putAccount(SECOND, { email: 'second@example.com', name: 'Second', memberOf: PAYER.management });
});

const read = (accounts = [ACCOUNT, SECOND], payerId = PAYER.id, endpoint?: string) =>
  desk.aws(endpoint).readCredits({ effect: desk.ref('credits/1'), payerId, accounts });

describe('the credits of each account are read as its payer', () => {
  it('amounts stay the texts that AWS sends, with as-of and end; the ledger keeps them', async () => {
    await desk.outside.putCredits(ACCOUNT, [
      { remaining: '1250.4000', initial: '5000', estimated: '1180.15', expiresAt: END, description: 'Migration' },
      { remaining: '300', status: 'DISABLED' },
      { remaining: '75.25', products: ['Amazon Relational Database Service'] },
    ]);
    const { readings } = await read();

    expect(readings).toMatchObject([
      {
        id: ACCOUNT,
        asOf: expect.any(Number),
        credits: [
          {
            amount: '1250.4000',
            initial: '5000',
            estimated: '1180.15',
            currency: 'USD',
            expiresAt: Date.parse(END),
            description: 'Migration',
          },
          { amount: '300', disabled: true },
          { amount: '75.25', limitedTo: ['Amazon Relational Database Service'] },
        ],
      },
      { id: SECOND, credits: [] },
    ]);
    expect(await desk.ledger()).toMatchObject([{ fact: 'done', kind: 'credits.read', data: { readings } }]);
  });

  it('one request for each account, and the same effect again asks nobody', async () => {
    const first = await read();

    expect(await read()).toEqual(first);
    expect((await desk.outside.effects()).creditReads).toBe(2);
  });
});

describe('what cannot be read says why, and spoils nothing else', () => {
  it('an account that AWS refuses', async () => {
    await desk.outside.putAccount(ACCOUNT, { creditsReadable: false });
    await desk.outside.putCredits(SECOND, [{ remaining: '10' }]);
    const { readings } = await read();

    expect(readings).toMatchObject([
      { id: ACCOUNT, code: 'AccessDeniedException', unreadable: expect.stringMatching(/does not let the payer/) },
      { id: SECOND, credits: [{ amount: '10' }] },
    ]);
    expect(readings[0]).not.toHaveProperty('credits');
  });

  it.each(['ThrottlingException', 'InternalServerException'])('%s once is asked again at once', async (name) => {
    await desk.outside.putCredits(ACCOUNT, [{ remaining: '10' }]);
    await desk.fault({ service: 'billing', accountId: ACCOUNT }, { kind: 'error', name });

    expect((await read()).readings).toMatchObject([{ credits: [{ amount: '10' }] }, { credits: [] }]);
  });

  it.each([
    ['ThrottlingException', { kind: 'error', name: 'ThrottlingException' }],
    ['InternalServerException', { kind: 'error', name: 'InternalServerException' }],
    ['ValidationException', { kind: 'error', name: 'ValidationException' }],
    ['a lost answer', { kind: 'reset' }],
  ] as const)('%s that lasts: unreadable, not nothing', async (_what, then) => {
    await desk.fault({ service: 'billing', accountId: ACCOUNT }, then, 5);
    const { readings } = await read();

    expect(readings[0]).toMatchObject({ id: ACCOUNT, unreadable: expect.any(String), code: expect.any(String) });
    expect(readings[1]).toMatchObject({ id: SECOND, credits: [] });
  });

  it('an answer that takes too long is not waited for, whatever memory is freed meanwhile', async () => {
    await desk.fault({ service: 'billing', accountId: ACCOUNT }, { kind: 'delay', ms: 6_000 });
    const freeing = setInterval(freeMemory, 1_000);
    const { readings } = await read([ACCOUNT]);
    clearInterval(freeing);

    expect(readings).toMatchObject([{ unreadable: 'AWS did not answer in time.' }]);
  });

  it('a payer whose role cannot be assumed, or that the registry does not know: every account says so', async () => {
    await desk.fault({ service: 'sts' }, { kind: 'error', name: 'AccessDenied', status: 403 }, 9);
    const { readings } = await read();

    expect(readings).toMatchObject([{ code: 'AccessDenied' }, { code: 'AccessDenied' }]);
    const unknown = await desk
      .aws()
      .readCredits({ effect: desk.ref('credits/2'), payerId: 'nobody', accounts: [SECOND] });
    expect(unknown.readings).toMatchObject([{ id: SECOND, code: 'registry/payer-unknown' }]);
  });

  it('AWS that cannot be reached', async () => {
    const { readings } = await read([ACCOUNT], PAYER.id, 'http://127.0.0.1:9');

    expect(readings).toMatchObject([{ unreadable: expect.any(String) }]);
  });

  it('credentials that are over are asked for anew', async () => {
    const aws = desk.aws();
    const input = { payerId: PAYER.id, accounts: [ACCOUNT] };
    await aws.readCredits({ effect: desk.ref('credits/1'), ...input });
    await desk.fault({ service: 'billing' }, { kind: 'error', name: 'ExpiredTokenException' });

    expect((await aws.readCredits({ effect: desk.ref('credits/2'), ...input })).readings).toMatchObject([
      { id: ACCOUNT, credits: [] },
    ]);
  });
});
