import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../harness/until.js';
import { ACCOUNT, Desk, PAYER, thrown } from '../desk.js';

const INVITE = { service: 'organizations', operation: 'InviteAccountToOrganization' } as const;
const LIST = { service: 'organizations', operation: 'ListHandshakesForOrganization' } as const;
const DAY = 24 * 3_600_000;

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(() => desk.newCase());

function invite(step = 'invite/111122223333/1', accountId = ACCOUNT, now = Date.now()) {
  return desk.aws().inviteAccount({ effect: desk.ref(step, now), payerId: PAYER.id, accountId });
}

async function invitations(): Promise<number> {
  return (await desk.outside.effects()).invitations;
}

/** The scripted fault has struck: the request that it was meant for is at AWS. */
function struck(): Promise<boolean> {
  return until('the fault to strike', async () => (await desk.outside.world()).faults.length === 0);
}

describe('an account is invited once', () => {
  it('a fresh account gets one invitation that lives 15 days by AWS’s own clock', async () => {
    const done = await invite();

    if (!('handshakeId' in done)) throw new Error(JSON.stringify(done));
    expect(done.result).toBe('invited');
    expect(done.expiresAt - done.invitedAt).toBe(15 * DAY);
    expect(Math.abs(done.invitedAt - Date.now())).toBeLessThan(60_000);
    expect(await invitations()).toBe(1);
    expect(await desk.story()).toBe('1 attempted, 1 done');
  });

  it('the same effect again answers from the ledger, without asking AWS', async () => {
    const first = await invite();
    await desk.fault({ service: 'organizations' }, { kind: 'error', name: 'AccessDeniedException' }, 9);

    expect(await invite()).toEqual(first);
    expect(await invitations()).toBe(1);
  });

  it('an invitation that somebody else has open is adopted with its own dates', async () => {
    const first = await invite();
    await desk.outside.setClock({ advanceMs: 3 * DAY });
    const adopted = await invite('invite/111122223333/2');

    expect(adopted).toEqual({ ...first, result: 'adopted' });
    expect(await invitations()).toBe(1);
  });

  it('an open invitation that AWS calls REQUESTED is adopted as well', async () => {
    await desk.outside.settings({ pendingState: 'REQUESTED', emptyPages: true });
    await invite();

    expect(await invite('invite/111122223333/2')).toMatchObject({ result: 'adopted' });
  });

  it('two who invite at once end with one invitation: the refused one adopts it (DuplicateHandshake)', async () => {
    await desk.fault(INVITE, { kind: 'delay', ms: 3_000 });
    const late = invite('invite/111122223333/1');
    await struck();
    const both = [await invite('invite/111122223333/2'), await late];

    // On a machine that stands still for long the late one may still be the first.
    const results = both.map((one) => 'result' in one && one.result);
    expect(results.sort()).toEqual(['adopted', 'invited']);
    expect({ ...both[0], result: '' }).toEqual({ ...both[1], result: '' });
    expect(await invitations()).toBe(1);
  });

  it('a declined invitation is history: the account is invited anew', async () => {
    await invite();
    await desk.outside.decline(ACCOUNT);

    expect(await invite('invite/111122223333/2')).toMatchObject({ result: 'invited' });
    expect(await invitations()).toBe(2);
  });

  it('a member of this organization is not invited', async () => {
    await desk.outside.putAccount(ACCOUNT, { memberOf: PAYER.management, joinedAt: '2026-01-05T01:00:00.000Z' });

    const at = Date.parse('2026-01-05T01:00:00Z');
    expect(await invite()).toEqual({ result: 'already-member', invitedAt: at, expiresAt: at });
    expect(await invitations()).toBe(0);
  });
});

describe('an unclear invitation is looked up before it is sent again', () => {
  it('AWS invites and the answer is lost: the next attempt finds it as our own', async () => {
    await desk.fault(INVITE, { kind: 'dropReply' });

    expect(await thrown(invite())).toMatchObject({ nonRetryable: false });
    expect(await invite()).toMatchObject({ result: 'invited' });
    expect(await invitations()).toBe(1);
    expect(await desk.story()).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it('the connection breaks before AWS acts: the next attempt invites', async () => {
    await desk.fault(INVITE, { kind: 'reset' });

    await thrown(invite());
    expect(await invite()).toMatchObject({ result: 'invited' });
    expect(await invitations()).toBe(1);
  });

  it('AWS answers too late: the attempt ends before, and the next one finds the invitation', async () => {
    await desk.fault(INVITE, { kind: 'delay', ms: 7_000 });

    expect(await thrown(invite())).toMatchObject({ nonRetryable: false });
    await until('AWS to invite', async () => (await invitations()) === 1);
    expect(await invite()).toMatchObject({ result: 'invited' });
    expect(await invitations()).toBe(1);
    expect(await desk.story()).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it('nobody listens at AWS’s address: nothing happened, it is retried', async () => {
    const lost = desk.aws('http://127.0.0.1:9');
    const input = { effect: desk.ref('invite'), payerId: PAYER.id, accountId: ACCOUNT };
    expect(await thrown(lost.inviteAccount(input))).toMatchObject({ nonRetryable: false });
    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });
});

describe('what AWS refuses', () => {
  it.each(['TooManyRequestsException', 'ServiceException', 'ConcurrentModificationException'])(
    '%s: nothing happened, it is tried again and succeeds',
    async (name) => {
      await desk.fault(INVITE, { kind: 'error', name });

      const failure = await thrown(invite());
      expect(failure).toMatchObject({ type: name, nonRetryable: false });
      expect(failure.message).toContain(`inviting account ${ACCOUNT}`);
      expect(await invite()).toMatchObject({ result: 'invited' });
      expect(await invitations()).toBe(1);
    },
  );

  it('the accounts of a request that AWS throttles are tried again apart from each other', async () => {
    const delays: number[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      await desk.fault(INVITE, { kind: 'error', name: 'TooManyRequestsException' });
      const { nextRetryDelay } = (await thrown(invite())) as { nextRetryDelay?: unknown };
      delays.push(Number(nextRetryDelay));
    }
    expect(new Set(delays).size).toBeGreaterThan(1);
    for (const delay of delays) {
      expect(delay).toBeGreaterThanOrEqual(1_000);
      expect(delay).toBeLessThanOrEqual(21_000);
    }
  });

  it('an internal error of AWS (500) leaves it unclear whether it happened', async () => {
    await desk.fault(INVITE, { kind: 'error', name: 'ServiceException', status: 500 });

    await thrown(invite());
    expect(await desk.story()).toBe('1 attempted, 1 unknown');
  });

  it.each([
    ['PAYMENT_INSTRUMENT_REQUIRED', 'payer-owner'],
    ['PAST_DUE_INVOICE', 'payer-owner'],
    ['ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD', 'csr'],
    ['ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'payer-owner'],
    ['TARGET_ACCOUNT_VALIDATION_FAILURE', 'customer'],
  ])('%s becomes a problem for the %s, with what to do', async (Reason, who) => {
    await desk.outside.putAccount(ACCOUNT, { invite: Reason });

    const code = `HandshakeConstraintViolationException/${Reason}`;
    expect(await invite()).toMatchObject({ problem: { code, action: 'person', who } });
    expect(await invitations()).toBe(0);
    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });

  it('after a problem is gone the same effect is tried anew', async () => {
    await desk.outside.putPayer(PAYER.management, { problems: 'PAST_DUE_INVOICE' });
    expect(await invite()).toHaveProperty('problem');
    await desk.outside.putPayer(PAYER.management, { problems: null });

    expect(await invite()).toMatchObject({ result: 'invited' });
  });

  it('a member of another organization is a question to the customer', async () => {
    await desk.outside.putAccount(ACCOUNT, { memberOf: '555566667777' });
    await desk.fault(INVITE, {
      kind: 'error',
      name: 'HandshakeConstraintViolationException',
      reason: 'ALREADY_IN_AN_ORGANIZATION',
    });

    expect(await invite()).toMatchObject({ problem: { action: 'person', who: 'customer' } });
  });

  it('an account that joined between look and invitation is a success', async () => {
    const input = { effect: desk.ref('race'), payerId: PAYER.id, accountId: ACCOUNT };
    await desk.fault(LIST, { kind: 'delay', ms: 3_000 });
    const going = desk.aws().inviteAccount(input);
    await struck();
    await desk.outside.putAccount(ACCOUNT, { memberOf: PAYER.management });

    expect(await going).toMatchObject({ result: 'already-member' });
    expect(await invitations()).toBe(0);
  });

  it('a payer that the registry does not know is a problem, not an exception', async () => {
    const input = { effect: desk.ref('invite'), payerId: 'nobody', accountId: ACCOUNT };

    expect(await desk.aws().inviteAccount(input)).toMatchObject({ problem: { code: 'registry/payer-unknown' } });
  });

  it('a payer’s role that does not let us in is a problem of the payer’s owner', async () => {
    await desk.outside.putPayer(PAYER.management, { trusts: 'arn:aws:iam::123456789012:role/somebody' });

    expect(await invite()).toMatchObject({ problem: { code: 'AccessDenied', who: 'payer-owner' } });
  });

  it('an identity that AWS does not know is a problem of the operators', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDSOMEBODYELSE0000';
    try {
      expect(await invite()).toMatchObject({ problem: { who: 'operator' } });
    } finally {
      process.env['AWS_ACCESS_KEY_ID'] = 'AKIDDESKWORKER000001';
    }
  });
});

describe('invitations of 24 hours are used up', () => {
  const OTHER = '222233334444';

  beforeEach(async () => {
    await desk.outside.putAccount(OTHER, { email: 'other@example.com' });
    await desk.outside.putPayer(PAYER.management, { quota: 1 });
  });

  it('waits until a minute after the oldest one of ours leaves the window', async () => {
    const first = Date.now() + 400 * DAY;
    await desk.outside.setClock({ at: new Date(first).toISOString() });
    await invite('invite/111122223333/1', ACCOUNT, first);

    const held = await invite('invite/222233334444/1', OTHER, first + 3_600_000);
    expect(held).toMatchObject({ problem: { action: 'wait', who: 'nobody', retryAt: first + DAY + 60_000 } });
  });

  it('waits an hour when the ledger knows none: somebody else used them up', async () => {
    const now = Date.now() + 500 * DAY;
    await desk.fault(INVITE, {
      kind: 'error',
      name: 'HandshakeConstraintViolationException',
      reason: 'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    });

    const held = await invite('invite/222233334444/1', OTHER, now);
    expect(held).toMatchObject({ problem: { action: 'wait', retryAt: now + 3_600_000 } });
  });

  it('a refused attempt does not push the window on', async () => {
    const now = Date.now() + 600 * DAY;
    const fault = {
      kind: 'error',
      name: 'HandshakeConstraintViolationException',
      reason: 'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    } as const;
    await desk.fault(INVITE, fault, 2);
    await invite('invite/222233334444/1', OTHER, now);

    const held = await invite('invite/222233334444/1', OTHER, now + 3_600_000);
    expect(held).toMatchObject({ problem: { retryAt: now + 2 * 3_600_000 } });
  });
});

describe('credentials of a payer', () => {
  it('are asked for once while they last, and anew when AWS says that they are over', async () => {
    const aws = desk.aws();
    const poll = () =>
      aws.pollInvitations({ effect: desk.ref('poll'), payerId: PAYER.id, accounts: [{ id: ACCOUNT }] });
    await poll();
    await poll();
    expect((await desk.outside.effects()).assumeRoles).toBe(1);

    await desk.fault({ service: 'organizations' }, { kind: 'error', name: 'ExpiredTokenException' });
    expect(await poll()).toMatchObject({ accounts: [{ id: ACCOUNT }] });
    expect((await desk.outside.effects()).assumeRoles).toBe(2);
  });
});
