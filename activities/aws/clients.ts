import { createHash } from 'node:crypto';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { eq } from 'drizzle-orm';
import type { Db } from '../../registry/database.js';
import { payers } from '../../registry/schema.js';
import { Held } from '../effect.js';
import { awsError } from './classify.js';

export interface AwsOptions {
  db: Db;
  /** Only for the sandbox: every service answers there. */
  endpoint?: string;
  /** Region of STS. Organizations and Cost Explorer always live in us-east-1 (AWS). */
  region: string;
}

/** Temporary credentials as the SDK clients take them. */
export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration?: Date;
}

/** An activity has 10 s in all; this leaves time to write down how it ended. */
const ACTIVITY_MS = 7_500;

/** One answer of AWS. `maxAttempts: 1`: each attempt of an activity is one attempt at AWS, and counted in the ledger. */
const PER_CALL = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

/** Errors that say "these credentials are over": nothing was done under them, so asking anew is safe. */
export const CREDENTIALS_OVER = new Set(['ExpiredTokenException', 'ExpiredToken', 'UnrecognizedClientException']);

export type AwsClients = ReturnType<typeof createAwsClients>;

/** Clients of the desk's own identity, of payers and of customers' roles; payers' credentials stay in memory only. */
export function createAwsClients({ db, endpoint, region }: AwsOptions) {
  const address = endpoint ? { endpoint } : {};
  const global = { ...PER_CALL, ...address, region: 'us-east-1' };
  const regional = { ...PER_CALL, ...address, region };
  const own = new STSClient(regional);
  const byRole = new Map<string, OrganizationsClient>();

  /** A new client begins with what the own one has learned of how wrong this machine's clock is. */
  const clock = () => ({ systemClockOffset: own.config.systemClockOffset });

  async function assume(input: AssumeRoleCommandInput, signal: AbortSignal): Promise<SessionCredentials> {
    const { Credentials: issued } = await own.send(new AssumeRoleCommand(input), { abortSignal: signal });
    if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken)
      throw new Error('AWS STS answered without credentials');
    return {
      accessKeyId: issued.AccessKeyId,
      secretAccessKey: issued.SecretAccessKey,
      sessionToken: issued.SessionToken,
      expiration: issued.Expiration,
    };
  }

  function organizations(payerId: string, roleArn: string): OrganizationsClient {
    const cached = byRole.get(roleArn);
    if (cached) return cached;
    const session = { RoleArn: roleArn, RoleSessionName: sessionName(payerId), DurationSeconds: 3_600 };
    // The SDK keeps what this returns until 5 minutes before `expiration`, then asks again.
    const credentials = () => assume(session, AbortSignal.timeout(5_000));
    const client = new OrganizationsClient({ ...global, credentials, ...clock() });
    byRole.set(roleArn, client);
    return client;
  }

  return {
    own,
    assume,
    /** Clients that act in a customer's account. */
    customer: (credentials: SessionCredentials) => ({
      sts: new STSClient({ ...regional, credentials, ...clock() }),
      costs: new CostExplorerClient({ ...global, credentials, ...clock() }),
    }),

    /**
     * Runs `work` as the payer. When AWS says that the payer's cached credentials are over, it runs once more with
     * new ones: refused for its signature, the request did nothing.
     * @throws Held when the registry has no such payer
     */
    async asPayer<R>(payerId: string, work: (payer: Payer) => Promise<R>): Promise<R> {
      const [record] = await db.select().from(payers).where(eq(payers.id, payerId));
      if (!record) throw new Held(unknownPayer(payerId));
      const signal = deadline();
      const payer = (): Payer => ({
        managementAccountId: record.managementAccountId,
        client: organizations(payerId, record.roleArn),
        call: { abortSignal: signal },
        clockOffset: () => own.config.systemClockOffset,
      });
      try {
        return await work(payer());
      } catch (error) {
        if (!byRole.has(record.roleArn) || !CREDENTIALS_OVER.has(awsError(error).name)) throw error;
        byRole.delete(record.roleArn);
        return await work(payer());
      }
    },
  };
}

/** A payer's organization for the length of one activity. `call` goes with every `send`. */
export interface Payer {
  managementAccountId: string;
  client: OrganizationsClient;
  call: { abortSignal: AbortSignal };
  /** How wrong this machine's clock is, in ms, as AWS last said; for requests that the SDK does not sign. */
  clockOffset(): number;
}

/** Ends every call of one activity before the engine ends the activity. */
export function deadline(): AbortSignal {
  return AbortSignal.timeout(ACTIVITY_MS);
}

/** What the owner of the role sees in CloudTrail: 2..64 of `[\w+=,.@-]` (AWS). */
export function sessionName(of: string): string {
  return `desk.${createHash('sha256').update(of).digest('hex').slice(0, 16)}`;
}

function unknownPayer(payerId: string) {
  return {
    code: 'registry/payer-unknown',
    action: 'person' as const,
    who: 'operator' as const,
    means: `The registry has no payer “${payerId}”.`,
    next: 'Add the payer to the registry, then retry the case.',
  };
}
