import {
  AcceptHandshakeCommand,
  DeclineHandshakeCommand,
  DescribeHandshakeCommand,
  InviteAccountToOrganizationCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, PAYER, refusal } from './clients.js';
import { oneOutside } from './one-outside.js';

const OWNER = { accessKeyId: 'AKIDOWNER00000000001', secretAccessKey: 'owner-of-the-account' };
const SECOND_PAYER = '999988886666';

describe('the invited account answers with its own credentials', () => {
  const outside = oneOutside();
  let owner: OrganizationsClient;
  let handshakeId: string | undefined;

  beforeEach(async () => {
    await outside.control.putAccount(ACCOUNT, { owner: OWNER });
    owner = outside.organizations(OWNER);
    handshakeId = await inviteAs(PAYER);
  });

  async function inviteAs(payerId: string): Promise<string | undefined> {
    const payer = await outside.asPayer(payerId);
    const invite = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } });
    return (await payer.send(invite)).Handshake?.Id;
  }

  it('AcceptHandshake joins, once, and is none of the desk’s effects', async () => {
    const { Handshake } = await owner.send(new AcceptHandshakeCommand({ HandshakeId: handshakeId }));

    expect(Handshake?.State).toBe('ACCEPTED');
    expect((await outside.control.world()).accounts[0]?.memberOf).toBe(PAYER);
    const again = owner.send(new AcceptHandshakeCommand({ HandshakeId: handshakeId }));
    expect(await refusal(again)).toMatchObject({ name: 'HandshakeAlreadyInStateException' });
    const { invitations, log } = await outside.control.effects();
    expect({ invitations, kinds: log.map(({ kind }) => kind) }).toEqual({
      invitations: 1,
      kinds: ['assumeRole', 'invitation'],
    });
  });

  it('DeclineHandshake ends the invitation', async () => {
    const { Handshake } = await owner.send(new DeclineHandshakeCommand({ HandshakeId: handshakeId }));

    expect(Handshake?.State).toBe('DECLINED');
    const late = owner.send(new AcceptHandshakeCommand({ HandshakeId: handshakeId }));
    expect(await refusal(late)).toMatchObject({ name: 'InvalidHandshakeTransitionException' });
  });

  it('the payer cannot accept for the account', async () => {
    const payer = await outside.asPayer();

    const call = payer.send(new AcceptHandshakeCommand({ HandshakeId: handshakeId }));
    expect(await refusal(call)).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('another account does not see the invitation', async () => {
    const other = { accessKeyId: 'AKIDOWNER00000000002', secretAccessKey: 'owner-of-another' };
    await outside.control.putAccount('111122220001', { owner: other });

    const call = outside.organizations(other).send(new DescribeHandshakeCommand({ HandshakeId: handshakeId }));
    expect(await refusal(call)).toMatchObject({ name: 'HandshakeNotFoundException' });
  });

  it('with invitations of two payers the owner says which; the other then comes too late', async () => {
    await outside.control.putPayer(SECOND_PAYER);
    const second = await inviteAs(SECOND_PAYER);

    await expect(outside.control.accept(ACCOUNT)).rejects.toThrow('say which payer');
    await outside.control.accept(ACCOUNT, SECOND_PAYER);

    expect(second).not.toBe(handshakeId);
    expect((await outside.control.world()).accounts[0]?.memberOf).toBe(SECOND_PAYER);
    const late = owner.send(new AcceptHandshakeCommand({ HandshakeId: handshakeId }));
    expect(await refusal(late)).toMatchObject({ reason: 'ALREADY_IN_AN_ORGANIZATION' });
  });
});
