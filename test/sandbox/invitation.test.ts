import {
  CancelHandshakeCommand,
  DescribeAccountCommand,
  DescribeHandshakeCommand,
  InviteAccountToOrganizationCommand,
  ListHandshakesForOrganizationCommand,
  ListParentsCommand,
  type OrganizationsClient,
  paginateListAccounts,
  paginateListHandshakesForOrganization,
} from '@aws-sdk/client-organizations';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, PAYER, refusal } from './clients.js';
import { oneOutside } from './one-outside.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('invitations over the wire', () => {
  const outside = oneOutside();
  let payer: OrganizationsClient;

  beforeEach(async () => {
    payer = await outside.asPayer();
  });

  const invite = (id = ACCOUNT, more: { Notes?: string; Tags?: { Key: string; Value: string }[] } = {}) =>
    payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: id }, ...more }));
  const describeHandshake = (id: string | undefined) => payer.send(new DescribeHandshakeCommand({ HandshakeId: id }));

  it('an invitation is open for 15 days and names both parties', async () => {
    const { Handshake } = await invite(ACCOUNT, { Notes: '계정 통합' });

    expect(Handshake?.Id).toMatch(/^h-[0-9a-z]{8,32}$/);
    expect(Handshake?.State).toBe('OPEN');
    expect(Handshake?.Parties?.map(({ Type }) => Type)).toEqual(['ORGANIZATION', 'ACCOUNT']);
    expect(Handshake?.Parties?.[1]?.Id).toBe(ACCOUNT);
    expect(Number(Handshake?.ExpirationTimestamp) - Number(Handshake?.RequestedTimestamp)).toBe(15 * DAY_MS);
    const resources = Handshake?.Resources ?? [];
    expect(resources.find(({ Type }) => Type === 'NOTES')?.Value).toBe('계정 통합');
    expect((await outside.control.effects()).byKey[`invitation/${ACCOUNT}`]).toBe(1);
  });

  it('a second invitation to the same account is a duplicate and has no effect', async () => {
    await invite();

    expect(await refusal(invite())).toMatchObject({ name: 'DuplicateHandshakeException' });
    expect((await outside.control.effects()).invitations).toBe(1);
  });

  it('the owner accepts and the account is a member, under the root, with the tags of the invitation', async () => {
    const { Handshake } = await invite(ACCOUNT, { Tags: [{ Key: 'desk', Value: 'case-1' }] });
    expect(await refusal(payer.send(new DescribeAccountCommand({ AccountId: ACCOUNT })))).toMatchObject({
      name: 'AccountNotFoundException',
    });

    await outside.control.accept(ACCOUNT);

    const { Account } = await payer.send(new DescribeAccountCommand({ AccountId: ACCOUNT }));
    expect(Account).toMatchObject({ Id: ACCOUNT, State: 'ACTIVE', JoinedMethod: 'INVITED', Name: '아크메 상사' });
    expect(Account?.JoinedTimestamp).toBeInstanceOf(Date);
    expect((await describeHandshake(Handshake?.Id)).Handshake?.State).toBe('ACCEPTED');
    const { Parents } = await payer.send(new ListParentsCommand({ ChildId: ACCOUNT }));
    expect(Parents?.[0]?.Type).toBe('ROOT');
    expect((await outside.control.world()).accounts[0]?.tags).toEqual({ desk: 'case-1' });
    expect(await refusal(invite())).toMatchObject({
      name: 'HandshakeConstraintViolationException',
      reason: 'ALREADY_IN_AN_ORGANIZATION',
    });
  });

  it('a decline ends the invitation and makes room for another', async () => {
    const { Handshake } = await invite();

    await outside.control.decline(ACCOUNT);

    expect((await describeHandshake(Handshake?.Id)).Handshake?.State).toBe('DECLINED');
    await expect(invite()).resolves.toBeDefined();
  });

  it('an invitation expires on the 15th day and vanishes 30 days later', async () => {
    const { Handshake } = await invite();

    await outside.control.setClock({ advanceMs: 15 * DAY_MS - 60_000 });
    expect((await describeHandshake(Handshake?.Id)).Handshake?.State).toBe('OPEN');
    await outside.control.setClock({ advanceMs: 120_000 });
    expect((await describeHandshake(Handshake?.Id)).Handshake?.State).toBe('EXPIRED');
    await expect(outside.control.accept(ACCOUNT)).rejects.toThrow('has no pending invitation');
    await outside.control.setClock({ advanceMs: 30 * DAY_MS });

    expect(await refusal(describeHandshake(Handshake?.Id))).toMatchObject({ name: 'HandshakeNotFoundException' });
  });

  it('the sender cancels once; a finished invitation cannot be cancelled', async () => {
    const { Handshake } = await invite();
    const cancel = () => payer.send(new CancelHandshakeCommand({ HandshakeId: Handshake?.Id }));

    expect((await cancel()).Handshake?.State).toBe('CANCELED');
    expect(await refusal(cancel())).toMatchObject({ name: 'HandshakeAlreadyInStateException' });
    expect((await outside.control.effects()).cancellations).toBe(1);

    const again = await invite();
    await outside.control.accept(ACCOUNT);
    const late = payer.send(new CancelHandshakeCommand({ HandshakeId: again.Handshake?.Id }));
    expect(await refusal(late)).toMatchObject({ name: 'InvalidHandshakeTransitionException' });
  });

  it('the quota counts invitations of 24 hours without the accepted ones', async () => {
    await outside.control.putPayer(PAYER, { quota: 2 });
    const ids = ['111122220001', '111122220002', '111122220003', '111122220004'];
    for (const id of ids) await outside.control.putAccount(id);
    await invite(ids[0]);
    await invite(ids[1]);
    expect(await refusal(invite(ids[2]))).toMatchObject({ reason: 'HANDSHAKE_RATE_LIMIT_EXCEEDED' });

    await outside.control.accept(ids[0] ?? '');
    await invite(ids[2]);
    expect(await refusal(invite(ids[3]))).toMatchObject({ reason: 'HANDSHAKE_RATE_LIMIT_EXCEEDED' });
    await outside.control.setClock({ advanceMs: DAY_MS + 1000 });

    await expect(invite(ids[3])).resolves.toBeDefined();
  });

  it('members and pending invitations fill the account quota', async () => {
    await outside.control.putPayer(PAYER, { accountQuota: 2 });
    await outside.control.putAccount('111122220001');
    await invite('111122220001');

    expect(await refusal(invite())).toMatchObject({ reason: 'ACCOUNT_NUMBER_LIMIT_EXCEEDED' });
  });

  it('a payer or an account with a problem is refused with its reason', async () => {
    await outside.control.putPayer(PAYER, { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    expect(await refusal(invite())).toMatchObject({ reason: 'PAYMENT_INSTRUMENT_REQUIRED' });
    await outside.control.putPayer(PAYER, { problems: null });
    await outside.control.putAccount(ACCOUNT, { invite: 'ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD' });

    expect(await refusal(invite())).toMatchObject({ reason: 'ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD' });
    expect((await outside.control.effects()).invitations).toBe(0);
  });

  it('an invitation by e-mail does not show the account id', async () => {
    const { Handshake } = await payer.send(
      new InviteAccountToOrganizationCommand({ Target: { Type: 'EMAIL', Id: 'owner@example.com' } }),
    );

    expect(Handshake?.Parties?.[1]).toEqual({ Type: 'EMAIL', Id: 'owner@example.com' });
    expect(JSON.stringify(Handshake)).not.toContain(ACCOUNT);
    expect(await refusal(invite())).toMatchObject({ name: 'DuplicateHandshakeException' });
  });

  it.each([
    ['an account id of 11 digits', { Target: { Type: 'ACCOUNT' as const, Id: '11112222333' } }, 'INVALID_PATTERN'],
    [
      'an organization as target',
      { Target: { Type: 'ORGANIZATION' as const, Id: 'o-abc' } },
      'INVALID_PARTY_TYPE_TARGET',
    ],
    ['no target', { Target: undefined }, 'INPUT_REQUIRED'],
    ['an unknown account', { Target: { Type: 'ACCOUNT' as const, Id: '000000000000' } }, 'TARGET_NOT_SUPPORTED'],
    ['notes of 1025 characters', { Notes: 'x'.repeat(1025) }, 'MAX_LENGTH_EXCEEDED'],
    ['notes with markup', { Notes: '<script>1</script>' }, 'INVALID_PATTERN'],
    ['an empty tag key', { Tags: [{ Key: '', Value: '' }] }, 'MIN_LENGTH_EXCEEDED'],
    ['the same tag twice', { Tags: [1, 2].map(() => ({ Key: 'a', Value: 'b' })) }, 'DUPLICATE_TAG_KEY'],
  ])('%s is invalid input', async (_what, wrong, reason) => {
    const call = payer.send(
      new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT }, ...wrong } as never),
    );

    expect(await refusal(call)).toMatchObject({ name: 'InvalidInputException', reason, status: 400 });
  });

  it('a listing may begin with an empty page; the paginator reads them all', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => String(222200000000 + index));
    await outside.control.putPayer(PAYER, { quota: 100 });
    for (const id of ids) {
      await outside.control.putAccount(id);
      await invite(id);
    }

    const first = await payer.send(new ListHandshakesForOrganizationCommand({ Filter: { ActionType: 'INVITE' } }));
    expect(first.Handshakes).toEqual([]);
    expect(first.NextToken).toBeDefined();
    const seen: string[] = [];
    for await (const page of paginateListHandshakesForOrganization({ client: payer, pageSize: 7 }, {}))
      for (const handshake of page.Handshakes ?? []) seen.push(handshake.Parties?.[1]?.Id ?? '');
    expect(seen).toEqual(ids);
    const members: string[] = [];
    for await (const page of paginateListAccounts({ client: payer }, {}))
      for (const account of page.Accounts ?? []) members.push(account.Id ?? '');
    expect(members).toEqual([PAYER]);
    const tooMany = payer.send(new ListHandshakesForOrganizationCommand({ MaxResults: 21 }));
    expect(await refusal(tooMany)).toMatchObject({ reason: 'MAX_VALUE_EXCEEDED' });
  });
});
