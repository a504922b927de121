import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createTransport } from 'nodemailer';
import { SandboxControl } from '../../sandbox/control.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

export const PAYER = '999988887777';
export const ACCOUNT = '111122223333';
export const WORKER = {
  accessKeyId: 'AKIDDESKWORKER000001',
  secretAccessKey: 'sandbox-desk-worker-secret-0000000000000',
};

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A sandbox with one payer and one account, and the real clients pointed at it. */
export class Outside<Place extends Pick<Sandbox, 'httpUrl' | 'smtpUrl' | 'stop'> = Sandbox> {
  readonly sandbox: Place;
  readonly control: SandboxControl;

  constructor(sandbox: Place) {
    this.sandbox = sandbox;
    this.control = new SandboxControl(sandbox.httpUrl);
  }

  static async start(): Promise<Outside> {
    const outside = new Outside(await startSandbox());
    await outside.furnish();
    return outside;
  }

  /** Back to one payer, one account, no throttles. */
  async furnish(): Promise<void> {
    await this.control.reset();
    await this.control.settings({ throttles: false });
    await this.control.putPayer(PAYER);
    await this.control.putAccount(ACCOUNT, { email: 'owner@example.com', name: '아크메 상사' });
  }

  organizations(credentials: Keys): OrganizationsClient {
    return new OrganizationsClient({
      region: 'us-east-1',
      endpoint: this.sandbox.httpUrl,
      maxAttempts: 1,
      credentials: { ...credentials },
    });
  }

  sts(credentials: Keys = WORKER): STSClient {
    return new STSClient({
      region: 'ap-northeast-2',
      endpoint: this.sandbox.httpUrl,
      maxAttempts: 1,
      credentials: { ...credentials },
    });
  }

  costExplorer(credentials: Keys): CostExplorerClient {
    return new CostExplorerClient({
      region: 'us-east-1',
      endpoint: this.sandbox.httpUrl,
      maxAttempts: 1,
      credentials: { ...credentials },
    });
  }

  async assume(roleArn: string, more: { ExternalId?: string; Policy?: string } = {}): Promise<Keys> {
    const { Credentials } = await this.sts().send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'desk.test', ...more }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  }

  /** Organizations with credentials assumed into the payer's role. */
  async asPayer(payer = PAYER): Promise<OrganizationsClient> {
    return this.organizations(await this.assume(`arn:aws:iam::${payer}:role/DeskPayerAccess`));
  }

  mailer() {
    return createTransport(this.sandbox.smtpUrl);
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }
}

/** What a call was refused with: name, and the modelled Reason if there is one. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; reason?: string; status?: number }> {
  try {
    await call;
  } catch (error) {
    const { name, Reason, $metadata } = error as {
      name: string;
      Reason?: string;
      $metadata?: { httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode;
    return {
      name,
      ...(Reason === undefined ? {} : { reason: Reason }),
      ...(status === undefined ? {} : { status }),
    };
  }
  throw new Error('the call was not refused');
}
