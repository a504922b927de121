import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  AssumeRoleWithSAMLCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { QUERY_SIGNING_ERRORS, verifySignature } from '../../sandbox/aws/signature.js';
import { ACCOUNT, PAYER, refusal, WORKER } from './clients.js';
import { oneOutside } from './one-outside.js';

const STRANGER = { accessKeyId: 'AKIDSTRANGER00000001', secretAccessKey: 'nobody-knows-this' };

describe('signatures', () => {
  const outside = oneOutside();

  const ask = (keys: typeof WORKER) =>
    outside.organizations(keys).send(new DescribeAccountCommand({ AccountId: PAYER }));
  const whoAmI = (keys: typeof WORKER) => outside.sts(keys).send(new GetCallerIdentityCommand({}));

  it('an unknown key is refused in the words of each service', async () => {
    expect(await refusal(ask(STRANGER))).toMatchObject({ name: 'UnrecognizedClientException', status: 400 });
    expect(await refusal(whoAmI(STRANGER))).toMatchObject({ name: 'InvalidClientTokenId', status: 403 });
  });

  it('a wrong secret is a wrong signature', async () => {
    const forged = { ...WORKER, secretAccessKey: 'guessed' };

    expect(await refusal(ask(forged))).toMatchObject({ name: 'InvalidSignatureException' });
    expect(await refusal(whoAmI(forged))).toMatchObject({ name: 'SignatureDoesNotMatch', status: 403 });
  });

  it('temporary keys need their session token', async () => {
    const { accessKeyId, secretAccessKey } = await outside.assume(`arn:aws:iam::${PAYER}:role/DeskPayerAccess`);
    const bare = { accessKeyId, secretAccessKey };

    expect(await refusal(ask(bare))).toMatchObject({ name: 'UnrecognizedClientException' });
    expect(await refusal(whoAmI(bare))).toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('Organizations takes only signatures for us-east-1, STS for any region', async () => {
    const settings = {
      region: 'ap-northeast-2',
      endpoint: outside.sandbox.httpUrl,
      maxAttempts: 1,
      credentials: { ...WORKER },
    };

    const call = new OrganizationsClient(settings).send(new DescribeAccountCommand({ AccountId: PAYER }));
    expect(await refusal(call)).toMatchObject({ name: 'InvalidSignatureException' });
    await expect(new STSClient(settings).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  });

  it('a changed body breaks the signature', async () => {
    const client = outside.sts();
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; body: string };
        request.body += '&Extra=1';
        request.headers['content-length'] = String(Buffer.byteLength(request.body));
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );

    expect(await refusal(client.send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  it('a signature is good for five minutes', async () => {
    const slow = new STSClient({
      region: 'us-east-1',
      endpoint: outside.sandbox.httpUrl,
      maxAttempts: 1,
      credentials: { ...WORKER },
      systemClockOffset: -6 * 60 * 1000,
    });

    expect(await refusal(slow.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  it('credentials end with their session', async () => {
    const request = {
      method: 'POST',
      path: '/',
      headers: {
        host: 'localhost',
        'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
        'x-amz-security-token': 'token',
        authorization: `AWS4-HMAC-SHA256 Credential=ASIAX/${new Date().toISOString().slice(0, 10).replaceAll('-', '')}/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=${'0'.repeat(64)}`,
      },
      body: Buffer.alloc(0),
    };
    const principal = { kind: 'role', accountId: ACCOUNT, arn: '', trustArn: '', userId: '' } as const;
    const verify = (expiresAt: number) =>
      verifySignature(request, { service: 'sts', errors: QUERY_SIGNING_ERRORS }, () => ({
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiresAt,
        principal,
      }));

    await expect(verify(Date.now() - 1)).rejects.toMatchObject({ code: 'ExpiredToken', status: 403 });
    await expect(verify(Date.now() + 60_000)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it('an unsigned request lacks its token', async () => {
    const response = await fetch(outside.sandbox.httpUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSOrganizationsV20161128.DescribeAccount',
      },
      body: '{}',
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('operations the sandbox does not speak are unknown', async () => {
    const organization = outside.organizations(WORKER).send(new DescribeOrganizationCommand({}));
    expect(await refusal(organization)).toMatchObject({ name: 'UnknownOperationException', status: 400 });
    expect(await refusal(outside.sts().send(new GetSessionTokenCommand({})))).toMatchObject({ name: 'InvalidAction' });
    const saml = new AssumeRoleWithSAMLCommand({ RoleArn: 'a', PrincipalArn: 'b', SAMLAssertion: 'c' });
    expect(await refusal(outside.sts().send(saml))).toMatchObject({ name: 'InvalidAction' });
  });
});
