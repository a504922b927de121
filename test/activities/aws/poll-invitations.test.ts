import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, Desk, PAYER, thrown } from '../desk.js';

const LIST = { service: 'organizations', operation: 'ListHandshakesForOrganization' } as const;
const DAY = 24 * 3_600_000;

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(() => desk.newCase());

async function invite(id = ACCOUNT): Promise<string> {
  const done = await desk.aws().inviteAccount({ effect: desk.ref(`invite/${id}`), payerId: PAYER.id, accountId: id });
  if (!('handshakeId' in done)) throw new Error(JSON.stringify(done));
  return done.handshakeId;
}

function poll(...accounts: { id: string; handshakeId?: string }[]) {
  return desk.aws().pollInvitations({ effect: desk.ref('poll'), payerId: PAYER.id, accounts });
}

describe('an invitation is followed by what AWS says', () => {
  it('nobody clicked: pending', async () => {
    const handshakeId = await invite();

    expect(await poll({ id: ACCOUNT, handshakeId })).toEqual({
      accounts: [{ id: ACCOUNT, handshake: 'pending', member: false }],
    });
  });

  it('the owner accepted: confirmed as a member, with the date of joining', async () => {
    const handshakeId = await invite();
    await desk.outside.accept(ACCOUNT);

    const polled = await poll({ id: ACCOUNT, handshakeId });
    expect(polled).toMatchObject({ accounts: [{ handshake: 'accepted', member: true }] });
    if (!('accounts' in polled)) throw new Error('problem');
    expect(Math.abs((polled.accounts[0]?.joinedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('the owner declined', async () => {
    const handshakeId = await invite();
    await desk.outside.decline(ACCOUNT);

    expect(await poll({ id: ACCOUNT, handshakeId })).toMatchObject({
      accounts: [{ handshake: 'declined', member: false }],
    });
  });

  it('that its owner declined stands in the record once, however often it is looked at', async () => {
    const handshakeId = await invite();
    await desk.outside.decline(ACCOUNT);
    for (let looks = 0; looks < 3; looks += 1) await poll({ id: ACCOUNT, handshakeId });

    const noted = (await desk.ledger()).filter(({ fact }) => fact === 'noted');
    expect(noted).toMatchObject([{ kind: 'invitation.declined', data: { accountId: ACCOUNT, handshakeId } }]);
  });

  it('one that another case had sent is not noted as this one’s', async () => {
    await invite();
    await desk.outside.decline(ACCOUNT);
    await poll({ id: ACCOUNT });

    expect((await desk.ledger()).filter(({ fact }) => fact === 'noted')).toEqual([]);
  });

  it('15 days passed: expired', async () => {
    const handshakeId = await invite();
    await desk.outside.setClock({ advanceMs: 15 * DAY + 1_000 });

    expect(await poll({ id: ACCOUNT, handshakeId })).toMatchObject({ accounts: [{ handshake: 'expired' }] });
  });

  it('AWS has forgotten an accepted invitation after 30 days: the member is still found', async () => {
    const handshakeId = await invite();
    await desk.outside.accept(ACCOUNT);
    await desk.outside.setClock({ advanceMs: 31 * DAY });

    expect(await poll({ id: ACCOUNT, handshakeId })).toMatchObject({
      accounts: [{ handshake: 'unknown', member: true }],
    });
  });

  it('of several invitations the one asked for counts, without an id the newest', async () => {
    const declined = await invite();
    await desk.outside.decline(ACCOUNT);
    await desk.outside.setClock({ advanceMs: 60_000 });
    await desk.aws().inviteAccount({ effect: desk.ref('invite/again'), payerId: PAYER.id, accountId: ACCOUNT });

    expect(await poll({ id: ACCOUNT, handshakeId: declined })).toMatchObject({ accounts: [{ handshake: 'declined' }] });
    expect(await poll({ id: ACCOUNT })).toMatchObject({ accounts: [{ handshake: 'pending' }] });
  });

  it('45 accounts need one listing: an empty page and three full ones, no request more', async () => {
    const ids = Array.from({ length: 45 }, (_, at) => String(300000000000 + at));
    await desk.outside.putPayer(PAYER.management, { quota: 100 });
    for (const id of ids) {
      await desk.outside.putAccount(id, { email: `owner-${id}@example.com` });
      await invite(id);
    }
    await desk.outside.settings({ emptyPages: true });
    // Strikes at the fifth request of the listing, which must never come.
    await desk.outside.addFault({ match: LIST, then: { kind: 'error', name: 'AccessDeniedException' }, skip: 4 });

    const polled = await poll(...ids.map((id) => ({ id })));
    if (!('accounts' in polled)) throw new Error('problem');
    expect(polled.accounts.map(({ id, handshake }) => [id, handshake])).toEqual(ids.map((id) => [id, 'pending']));
    // The next poll is the fifth request: the fault was armed, and four had gone by.
    expect(await poll({ id: ACCOUNT })).toMatchObject({ problem: { code: 'AccessDeniedException' } });
  });
});

describe('a poll that fails', () => {
  it.each([
    { kind: 'error', name: 'TooManyRequestsException' },
    { kind: 'error', name: 'ServiceException', status: 500 },
    { kind: 'reset' },
    { kind: 'dropReply' },
  ] as const)('%j: nothing is known, it is retried', async (fault) => {
    await desk.fault(LIST, fault);

    expect(await thrown(poll({ id: ACCOUNT }))).toMatchObject({ nonRetryable: false });
  });

  it.each([
    ['AccessDeniedException', 'payer-owner'],
    ['AWSOrganizationsNotInUseException', 'payer-owner'],
    ['InventedByAwsTomorrowException', 'operator'],
  ])('%s is a problem for the %s', async (name, who) => {
    await desk.fault(LIST, { kind: 'error', name });

    expect(await poll({ id: ACCOUNT })).toMatchObject({ problem: { action: 'person', who } });
  });

  it('writes nothing into the ledger, whatever happens', async () => {
    await desk.fault(LIST, { kind: 'reset' });
    await thrown(poll({ id: ACCOUNT }));
    await poll({ id: ACCOUNT });

    expect(await desk.ledger()).toEqual([]);
  });
});
