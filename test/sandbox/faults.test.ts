import { InviteAccountToOrganizationCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, refusal } from './clients.js';
import { oneOutside } from './one-outside.js';

const OTHER = '111122220001';
const INVITE = { service: 'organizations', operation: 'InviteAccountToOrganization' } as const;

describe('scripted faults of AWS', () => {
  const outside = oneOutside();
  let payer: OrganizationsClient;

  beforeEach(async () => {
    await outside.control.putAccount(OTHER);
    payer = await outside.asPayer();
  });

  const invite = (id = ACCOUNT) =>
    payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: id } }));
  const invitations = async () => (await outside.control.effects()).invitations;

  it('a scripted error comes as the service’s own, once, and without effect', async () => {
    await outside.control.addFault({
      match: INVITE,
      then: { kind: 'error', name: 'HandshakeConstraintViolationException', reason: 'PAST_DUE_INVOICE' },
    });

    expect(await refusal(invite())).toMatchObject({
      name: 'HandshakeConstraintViolationException',
      reason: 'PAST_DUE_INVOICE',
    });
    expect(await invitations()).toBe(0);
    await expect(invite()).resolves.toBeDefined();
  });

  it('a service exception is the server’s fault', async () => {
    await outside.control.addFault({ match: INVITE, then: { kind: 'error', name: 'ServiceException' } });

    expect(await refusal(invite())).toMatchObject({ name: 'ServiceException', status: 500 });
  });

  it('a dropped reply leaves the effect, a reset does not', async () => {
    await outside.control.addFault({ match: INVITE, then: { kind: 'reset' } });
    await outside.control.addFault({ match: INVITE, then: { kind: 'dropReply' } });

    await expect(invite()).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await invitations()).toBe(0);
    await expect(invite()).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await invitations()).toBe(1);
    expect(await refusal(invite())).toMatchObject({ name: 'DuplicateHandshakeException' });
  });

  it('a fault strikes only its account, `times` often, after `skip`', async () => {
    const then = { kind: 'error', name: 'ConcurrentModificationException' } as const;
    await outside.control.addFault({ match: { ...INVITE, accountId: OTHER }, then, times: 2, skip: 1 });

    await invite(ACCOUNT);
    await invite(OTHER);
    expect(await refusal(invite(OTHER))).toMatchObject({ name: 'ConcurrentModificationException' });
    expect(await refusal(invite(OTHER))).toMatchObject({ name: 'ConcurrentModificationException' });
    expect(await refusal(invite(OTHER))).toMatchObject({ name: 'DuplicateHandshakeException' });
  });

  it('a delay holds the call back', async () => {
    await outside.control.addFault({ match: INVITE, then: { kind: 'delay', ms: 150 } });
    const begin = performance.now();

    await invite();

    expect(performance.now() - begin).toBeGreaterThanOrEqual(145);
  });

  it('an STS fault comes in STS’s own words', async () => {
    await outside.control.putRole(ACCOUNT);
    const assume = () =>
      outside
        .sts()
        .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/DeskAccess`, RoleSessionName: 'desk.1' }));
    await outside.control.addFault({
      match: { service: 'sts', operation: 'AssumeRole', accountId: ACCOUNT },
      then: { kind: 'error', name: 'RegionDisabledException', status: 403 },
    });

    expect(await refusal(assume())).toMatchObject({ name: 'RegionDisabledException', status: 403 });
    await expect(assume()).resolves.toBeDefined();
  });

  it('cleared faults do not strike', async () => {
    await outside.control.addFault({ match: INVITE, then: { kind: 'reset' } });
    await outside.control.clearFaults();

    await expect(invite()).resolves.toBeDefined();
  });

  it('a misspelt script is refused', async () => {
    const wrong = { match: { service: 'organizations', opration: 'Invite' }, then: { kind: 'reset' } };

    await expect(outside.control.addFault(wrong as never)).rejects.toThrow('opration');
  });

  it('whoever listens sees an effect before its reply', async () => {
    const seen: string[] = [];
    const stop = outside.sandbox.onEffect(async ({ key }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      seen.push(key);
    });

    await invite();
    stop();

    expect(seen).toEqual([`invitation/${ACCOUNT}`]);
  });
});
