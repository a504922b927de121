import { GetCallerIdentityCommand, AssumeRoleCommand } from '@aws-sdk/client-sts';
import { DescribeAccountCommand, InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, PAYER, refusal, WORKER } from './clients.js';
import { oneOutside } from './one-outside.js';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/DeskAccess`;
const DENIED = { name: 'AccessDenied', status: 403 };

describe('assuming roles', () => {
  const outside = oneOutside();

  const assume = (more: object = {}, roleArn = ROLE) =>
    outside.sts().send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'desk.1', ...more }));

  it('assumed credentials identify the account and the role', async () => {
    await outside.control.putRole(ACCOUNT, { externalId: 'acme-7' });

    const keys = await outside.assume(ROLE, { ExternalId: 'acme-7' });

    expect(keys.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const identity = await outside.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(ACCOUNT);
    expect(identity.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/DeskAccess/desk.test`);
    expect((await outside.control.effects()).byKey[`assumeRole/${ACCOUNT}`]).toBe(1);
  });

  it('the worker key is the desk worker', async () => {
    const identity = await outside.sts().send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({ Account: '999999999999', Arn: 'arn:aws:iam::999999999999:role/desk-worker' });
  });

  it('a role with an external id refuses a missing and a wrong one, all with the same AccessDenied', async () => {
    expect(await refusal(assume())).toMatchObject(DENIED);
    await outside.control.putRole(ACCOUNT, { externalId: 'acme-7' });

    expect(await refusal(assume())).toMatchObject(DENIED);
    expect(await refusal(assume({ ExternalId: 'acme-8' }))).toMatchObject(DENIED);
    expect(await refusal(assume({}, `arn:aws:iam::${ACCOUNT}:role/Other`))).toMatchObject(DENIED);
    await expect(assume({ ExternalId: 'acme-7' })).resolves.toBeDefined();
    await outside.control.putRole(ACCOUNT, { trusts: 'arn:aws:iam::999999999999:role/somebody-else' });
    expect(await refusal(assume({ ExternalId: 'acme-7' }))).toMatchObject(DENIED);
    await outside.control.deleteRole(ACCOUNT);
    expect(await refusal(assume({ ExternalId: 'acme-7' }))).toMatchObject(DENIED);
    expect((await outside.control.effects()).assumeRoles).toBe(1);
  });

  it('a role without external id opens to everybody the principal lets in', async () => {
    await outside.control.putRole(ACCOUNT, { externalId: null });

    await expect(assume()).resolves.toBeDefined();
    await expect(assume({ ExternalId: 'anything' })).resolves.toBeDefined();
  });

  it('a role that takes any external id refuses only a missing one', async () => {
    await outside.control.putRole(ACCOUNT, { acceptsAnyExternalId: true });

    expect(await refusal(assume())).toMatchObject(DENIED);
    await expect(assume({ ExternalId: 'anything' })).resolves.toBeDefined();
  });

  it.each([
    ['a session name with a slash', { RoleSessionName: 'desk/1' }],
    ['a Korean session name', { RoleSessionName: '상담' }],
    ['a session name of one character', { RoleSessionName: 'd' }],
    ['an external id of one character', { ExternalId: 'x' }],
    ['an external id with a space', { ExternalId: 'a b' }],
    ['14 minutes', { DurationSeconds: 840 }],
    ['13 hours', { DurationSeconds: 46_800 }],
    ['more than the role allows', { DurationSeconds: 3601 }],
    ['a role that is no ARN', { RoleArn: 'DeskAccess-in-some-account' }],
  ])('%s is a validation error', async (_what, wrong) => {
    await outside.control.putRole(ACCOUNT);

    expect(await refusal(assume(wrong))).toMatchObject({ name: 'ValidationError', status: 400 });
  });

  it('a session policy must be one and narrows what the session may do', async () => {
    expect((await refusal(assume({ Policy: 'no policy' }))).name).toMatch(/^MalformedPolicyDocument/);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'organizations:Describe*', Resource: '*' }],
    });
    const keys = await outside.assume(`arn:aws:iam::${PAYER}:role/DeskPayerAccess`, { Policy });
    const payer = outside.organizations(keys);

    await expect(payer.send(new DescribeAccountCommand({ AccountId: PAYER }))).resolves.toBeDefined();
    const invite = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } });
    expect(await refusal(payer.send(invite))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('a payer role opens only to whom it trusts', async () => {
    await outside.control.putPayer(PAYER, { trusts: 'arn:aws:iam::999999999999:role/other' });

    expect(await refusal(outside.asPayer())).toMatchObject(DENIED);
  });

  it('only credentials of the payer role speak for the payer', async () => {
    const call = outside.organizations(WORKER).send(new DescribeAccountCommand({ AccountId: PAYER }));

    expect(await refusal(call)).toMatchObject({ name: 'AccessDeniedException' });
  });
});
