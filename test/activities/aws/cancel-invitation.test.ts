import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, Desk, PAYER, thrown } from '../desk.js';

const CANCEL = { service: 'organizations', operation: 'CancelHandshake' } as const;

let desk: Desk;
let handshakeId: string;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  const invited = await desk.aws().inviteAccount({ effect: desk.ref('invite'), payerId: PAYER.id, accountId: ACCOUNT });
  if (!('handshakeId' in invited)) throw new Error(JSON.stringify(invited));
  handshakeId = invited.handshakeId;
});

function cancel(id = handshakeId) {
  const input = { effect: desk.ref('cancel'), payerId: PAYER.id, accountId: ACCOUNT, handshakeId: id };
  return desk.aws().cancelInvitation(input);
}

async function cancellations(): Promise<number> {
  return (await desk.outside.effects()).cancellations;
}

describe('a pending invitation is withdrawn once', () => {
  it('is canceled, and the same effect again asks nobody', async () => {
    expect(await cancel()).toEqual({ state: 'canceled' });
    expect(await cancel()).toEqual({ state: 'canceled' });
    expect(await cancellations()).toBe(1);
  });

  it('the answer is lost after AWS withdrew it: the next attempt finds it canceled', async () => {
    await desk.fault(CANCEL, { kind: 'dropReply' });

    await thrown(cancel());
    expect(await cancel()).toEqual({ state: 'canceled' });
    expect(await cancellations()).toBe(1);
    expect((await desk.story()).split(', ').slice(2).join(', ')).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it('the connection breaks before AWS acts: the next attempt withdraws it', async () => {
    await desk.fault(CANCEL, { kind: 'reset' });

    await thrown(cancel());
    expect(await cancel()).toEqual({ state: 'canceled' });
    expect(await cancellations()).toBe(1);
  });
});

describe('an invitation that has ended says how', () => {
  it('the owner was faster: accepted', async () => {
    await desk.outside.accept(ACCOUNT);

    expect(await cancel()).toEqual({ state: 'accepted' });
  });

  it('the owner declined', async () => {
    await desk.outside.decline(ACCOUNT);

    expect(await cancel()).toEqual({ state: 'declined' });
  });

  it('AWS has forgotten it: nothing is open', async () => {
    expect(await cancel('h-0123456789abcdef')).toEqual({ state: 'unknown' });
  });

  it('AWS has forgotten it, and the account is a member: accepted', async () => {
    await desk.outside.accept(ACCOUNT);
    await desk.outside.setClock({ advanceMs: 31 * 24 * 3_600_000 });

    expect(await cancel()).toEqual({ state: 'accepted' });
  });

  it('AWS contradicts itself (refuses although it is open): asked again later', async () => {
    await desk.fault(CANCEL, { kind: 'error', name: 'InvalidHandshakeTransitionException' });

    expect(await thrown(cancel())).toMatchObject({ nonRetryable: false });
    expect(await cancel()).toEqual({ state: 'canceled' });
  });
});

describe('an invitation whose answer never came is looked for by its account', () => {
  const withoutId = () =>
    desk.aws().cancelInvitation({ effect: desk.ref('cancel'), payerId: PAYER.id, accountId: ACCOUNT });

  it('it is pending: withdrawn', async () => {
    expect(await withoutId()).toEqual({ state: 'canceled' });
    expect(await cancellations()).toBe(1);
  });

  it('an account whose unanswered invitation was accepted meanwhile is not ended as withdrawn', async () => {
    await desk.outside.accept(ACCOUNT);

    expect(await withoutId()).toEqual({ state: 'accepted' });
    expect(await cancellations()).toBe(0);
  });

  it('nothing is open, and the account is no member', async () => {
    await desk.outside.decline(ACCOUNT);

    expect(await withoutId()).toEqual({ state: 'unknown' });
  });

  it('AWS does not say whether the account is a member: asked again', async () => {
    await desk.outside.accept(ACCOUNT);
    await desk.fault({ service: 'organizations', operation: 'DescribeAccount' }, { kind: 'reset' });

    expect(await thrown(withoutId())).toMatchObject({ nonRetryable: false });
    expect(await withoutId()).toEqual({ state: 'accepted' });
  });
});

describe('a withdrawal that AWS refuses', () => {
  it.each(['TooManyRequestsException', 'ServiceException', 'ConcurrentModificationException'])(
    '%s: tried again',
    async (name) => {
      await desk.fault(CANCEL, { kind: 'error', name });

      expect(await thrown(cancel())).toMatchObject({ type: name, nonRetryable: false });
      expect(await cancel()).toEqual({ state: 'canceled' });
    },
  );

  it.each([
    [{ kind: 'error', name: 'AccessDeniedException' } as const, 'payer-owner'],
    [{ kind: 'error', name: 'InvalidInputException', reason: 'INVALID_PATTERN' } as const, 'operator'],
  ])('%j is a problem for the %s', async (fault, who) => {
    await desk.fault(CANCEL, fault);

    expect(await cancel()).toMatchObject({ problem: { action: 'person', who } });
    expect(await cancellations()).toBe(0);
  });
});
