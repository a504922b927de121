import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, type Keys, PAYER, WORKER } from './clients.js';
import { oneOutside } from './one-outside.js';

const OTHER = '222233334444';
const DAY = 86_400_000;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/DeskAccess`;
const PAYER_ROLE = `arn:aws:iam::${PAYER}:role/DeskPayerAccess`;
const seconds = (daysAgo: number) => Math.floor((Date.now() - daysAgo * DAY) / 1000);

describe('credits', () => {
  const outside = oneOutside();

  beforeEach(() => outside.control.putRole(ACCOUNT));

  /** There is no official client in reach: signed by the official signer, as the SDK would. */
  async function ask(keys: Keys, input: object, more: { target?: string; type?: string; service?: string } = {}) {
    const url = new URL(outside.sandbox.httpUrl);
    const signer = new SignatureV4({
      credentials: keys,
      region: 'us-east-1',
      service: more.service ?? 'billing',
      sha256: Sha256,
    });
    const body = JSON.stringify(input);
    const { headers } = await signer.sign(
      new HttpRequest({
        method: 'POST',
        path: '/',
        headers: {
          host: url.host,
          'content-type': more.type ?? 'application/x-amz-json-1.0',
          'x-amz-target': more.target ?? 'AWSBilling.GetCredits',
        },
        body,
      }),
    );
    const response = await fetch(url, { method: 'POST', headers, body });
    const answer = (await response.json()) as { credits?: Record<string, unknown>[]; __type?: string };
    return { status: response.status, type: response.headers.get('content-type'), ...answer };
  }
  const member = () => outside.assume(ROLE);
  const payer = () => outside.assume(PAYER_ROLE);
  const input = { accountId: ACCOUNT, startDate: seconds(300) };

  it('an account reads its own credits: decimal texts, epoch seconds', async () => {
    await outside.control.putCredits(ACCOUNT, [
      {
        id: '4711',
        remaining: '120.50',
        initial: '500.00',
        estimated: '99.99',
        startsAt: '2026-01-01T00:00:00Z',
        expiresAt: '2027-01-01T00:00:00Z',
        products: ['Amazon EC2'],
      },
    ]);

    const answer = await ask(await member(), input);

    expect(answer).toMatchObject({ status: 200, type: expect.stringMatching(/^application\/x-amz-json-1\.0/) });
    expect(answer.credits).toEqual([
      expect.objectContaining({
        creditId: '4711',
        accountId: ACCOUNT,
        creditType: 'Promotion',
        initialAmount: { currencyCode: 'USD', currencyAmount: '500.00' },
        remainingAmount: { currencyCode: 'USD', currencyAmount: '120.50' },
        estimatedAmount: { currencyCode: 'USD', currencyAmount: '99.99' },
        applicableProductNames: ['Amazon EC2'],
        startDate: Date.parse('2026-01-01T00:00:00Z') / 1000,
        endDate: Date.parse('2027-01-01T00:00:00Z') / 1000,
        creditStatus: 'ENABLED',
        creditSharingType: 'DEFAULT',
      }),
    ]);
    const { creditReads, byKey } = await outside.control.effects();
    expect([creditReads, byKey[`creditRead/${ACCOUNT}`]]).toEqual([1, 1]);
  });

  it('an account without credits has an empty list', async () => {
    expect((await ask(await member(), input)).credits).toEqual([]);
  });

  it('credits that ended before the period are not in it', async () => {
    const [longAgo, lately] = [new Date(Date.now() - 200 * DAY), new Date(Date.now() - 10 * DAY)];
    await outside.control.putCredits(ACCOUNT, [
      { id: 'old', remaining: '1', startsAt: '2020-01-01T00:00:00Z', expiresAt: longAgo.toISOString() },
      { id: 'late', remaining: '2', startsAt: '2020-01-01T00:00:00Z', expiresAt: lately.toISOString() },
    ]);
    const ids = async (startDate: number) =>
      (await ask(await member(), { accountId: ACCOUNT, startDate })).credits?.map(({ creditId }) => creditId);

    expect(await ids(seconds(300))).toEqual(['old', 'late']);
    expect(await ids(seconds(100))).toEqual(['late']);
  });

  it('the payer reads one member or the whole family, and nobody else’s', async () => {
    await outside.control.putAccount(ACCOUNT, { memberOf: PAYER });
    await outside.control.putAccount(OTHER, { memberOf: PAYER });
    await outside.control.putAccount('333344445555');
    for (const id of [ACCOUNT, OTHER]) await outside.control.putCredits(id, [{ remaining: '5.00' }]);
    const keys = await payer();
    const accounts = async (more: object) =>
      (await ask(keys, { ...input, ...more })).credits?.map(({ accountId }) => accountId);

    expect(await accounts({})).toEqual([ACCOUNT]);
    expect(await accounts({ accountId: PAYER, payerAccountFlag: true })).toEqual([ACCOUNT, OTHER]);
    expect(await accounts({ accountId: PAYER })).toEqual([]);
    expect(await ask(keys, { ...input, accountId: '333344445555' })).toMatchObject({
      status: 400,
      __type: 'com.amazonaws.billing#AccessDeniedException',
    });
  });

  it.each([
    ['another account’s role', async () => ask(await member(), { ...input, accountId: OTHER })],
    [
      'a role without billing',
      async () => {
        await outside.control.putRole(ACCOUNT, { billing: false });
        return ask(await member(), input);
      },
    ],
    [
      'a session policy without the action',
      async () => {
        const Policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ce:*","Resource":"*"}]}';
        return ask(await outside.assume(ROLE, { Policy }), input);
      },
    ],
    [
      'an account that cannot be read',
      async () => {
        await outside.control.putAccount(ACCOUNT, { creditsReadable: false });
        return ask(await member(), input);
      },
    ],
    ['the desk’s worker itself', () => ask({ ...WORKER }, input)],
  ])('%s is denied', async (_who, asking) => {
    expect(await asking()).toMatchObject({ status: 400, __type: 'com.amazonaws.billing#AccessDeniedException' });
    expect((await outside.control.effects()).creditReads).toBe(0);
  });

  it.each([
    ['no account', { startDate: seconds(10) }],
    ['no start', { accountId: ACCOUNT }],
    ['a start that is a text', { accountId: ACCOUNT, startDate: '2026-01-01' }],
    ['a start in the future', { accountId: ACCOUNT, startDate: seconds(-2) }],
    ['a start more than a year ago', { accountId: ACCOUNT, startDate: seconds(400) }],
    ['an end before the start', { ...input, endDate: seconds(301) }],
    ['an end in the future', { ...input, endDate: seconds(-2) }],
    ['a misspelt member', { ...input, payerFlag: true }],
  ])('%s is a validation error', async (_what, wrong) => {
    expect(await ask(await member(), wrong)).toMatchObject({ __type: 'com.amazonaws.billing#ValidationException' });
  });

  it('its protocol, its signing name and its operations are its own', async () => {
    const keys = await member();
    expect(await ask(keys, input, { service: 'ce' })).toMatchObject({
      __type: 'com.amazonaws.billing#InvalidSignatureException',
    });
    expect(await ask(keys, input, { type: 'application/x-amz-json-1.1' })).toMatchObject({
      __type: 'UnknownOperationException',
    });
    expect(await ask(keys, input, { target: 'AWSBilling.RedeemCredits' })).toMatchObject({
      __type: 'com.amazonaws.billing#UnknownOperationException',
    });
  });

  it('a scripted fault comes as the service’s own', async () => {
    await outside.control.addFault({
      match: { service: 'billing', operation: 'GetCredits', accountId: ACCOUNT },
      then: { kind: 'error', name: 'ThrottlingException' },
    });

    expect(await ask(await member(), input)).toMatchObject({ __type: 'com.amazonaws.billing#ThrottlingException' });
    expect((await ask(await member(), input)).status).toBe(200);
  });
});
