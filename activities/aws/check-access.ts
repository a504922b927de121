import { randomUUID } from 'node:crypto';
import { type CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { eq } from 'drizzle-orm';
import type { Gap } from '../../domain/onboarding/state.js';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { customers } from '../../registry/schema.js';
import { type EffectRef, effect, Held } from '../effect.js';
import { awsError, classifyAws, type Progress } from './classify.js';
import { type AwsClients, deadline, type SessionCredentials, sessionName } from './clients.js';

export interface CheckAccessInput {
  effect: EffectRef;
  customerId: string;
  accountId: string;
  /** The role that the customer lets us assume: `arn:aws:iam::<accountId>:role/<roleName>`. */
  roleName: string;
  crossAccount: boolean;
  billing: boolean;
}

/** Whatever the customer's role allows, a probe can do no more than this. */
const PROBE_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sts:GetCallerIdentity', 'ce:GetCostAndUsage'], Resource: '*' }],
});

const DAY_MS = 24 * 3_600_000;

/**
 * Proves the customer's role (handbook 3.7): it can be assumed with our external id, can not without it or with another
 * one, leads into the expected account and, where billing is agreed, may read costs. What is missing comes back as gaps.
 */
export async function checkAccess(
  db: Db,
  clients: AwsClients,
  input: CheckAccessInput,
): Promise<{ gaps: Gap[] } | { problem: Problem }> {
  const { effect: ref, customerId, accountId, roleName, crossAccount, billing } = input;
  const progress: Progress = { doing: `checking the role of account ${accountId}`, acted: false };
  return effect<{ gaps: Gap[] }>(db, ref, {
    kind: 'access-check',
    data: { customerId, accountId, roleName, crossAccount, billing },
    classify: (error) => classifyAws(error, ref.now, progress),
    act: async () => ({ gaps: crossAccount || billing ? await findGaps(db, clients, input) : [] }),
  });
}

async function findGaps(db: Db, clients: AwsClients, input: CheckAccessInput): Promise<Gap[]> {
  const { effect: ref, accountId, roleName, billing } = input;
  const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
  const externalId = await externalIdOf(db, input.customerId);
  const signal = deadline();
  const assume = (id?: string) =>
    clients.assume(
      {
        RoleArn: roleArn,
        RoleSessionName: sessionName(ref.caseId),
        DurationSeconds: 900,
        Policy: PROBE_POLICY,
        ...(id && { ExternalId: id }),
      },
      signal,
    );

  const session = await unlessDenied(() => assume(externalId));
  if ('denied' in session)
    return [{ code: 'role-not-assumable', detail: `${roleArn} with our external id: ${session.denied}` }];

  const open = await Promise.all([
    stranger('without an external id', () => assume()),
    stranger('with another external id', () => assume(`not-${randomUUID()}`)),
  ]);
  const holes = open.filter((how) => how !== undefined);
  const customer = clients.customer(session.allowed);
  const wrong = await identityGap(customer.sts, accountId, roleName, signal);
  const gaps: Gap[] = wrong ? [wrong] : [];
  if (holes.length)
    gaps.push({ code: 'external-id-not-required', detail: `${roleArn} can be assumed ${holes.join(' and ')}` });
  // In a wrong account, its costs are none of our business.
  const costs = billing && !wrong ? await costGap(customer.costs, ref.now, signal) : undefined;
  return costs ? [...gaps, costs] : gaps;
}

/** Probes B and C: a role that lets us in like this lets in anybody who can make us ask (confused deputy). */
async function stranger(how: string, assume: () => Promise<SessionCredentials>): Promise<string | undefined> {
  return 'allowed' in (await unlessDenied(assume)) ? how : undefined;
}

async function identityGap(
  sts: STSClient,
  accountId: string,
  roleName: string,
  signal: AbortSignal,
): Promise<Gap | undefined> {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  const role = Arn?.split('/')[1];
  if (Account === accountId && role === roleName) return undefined;
  return { code: 'wrong-account', detail: `expected role ${roleName} in ${accountId}, got ${Arn ?? 'no answer'}` };
}

/** One read of one day's cost: it costs USD 0.01 (AWS). */
async function costGap(costs: CostExplorerClient, now: number, signal: AbortSignal): Promise<Gap | undefined> {
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  const command = new GetCostAndUsageCommand({
    TimePeriod: { Start: day(now - DAY_MS), End: day(now) },
    Granularity: 'DAILY',
    Metrics: ['UnblendedCost'],
  });
  try {
    await costs.send(command, { abortSignal: signal });
    return undefined;
  } catch (error) {
    const { name, message } = awsError(error);
    const detail = `${name}: ${message}`;
    // Where Cost Explorer was never opened AWS answers in either of two ways (AWS).
    const neverEnabled = name === 'DataUnavailableException' || /not enabled for cost explorer/i.test(message);
    if (neverEnabled) return { code: 'cost-explorer-not-enabled', detail };
    if (isDenied(name)) return { code: 'billing-denied', detail };
    throw error;
  }
}

/** "Denied" is an answer about the customer's role, anything else an error. STS never says why it denies (AWS). */
async function unlessDenied(
  assume: () => Promise<SessionCredentials>,
): Promise<{ allowed: SessionCredentials } | { denied: string }> {
  try {
    return { allowed: await assume() };
  } catch (error) {
    const { name, message } = awsError(error);
    if (isDenied(name)) return { denied: `${name}: ${message}` };
    throw error;
  }
}

function isDenied(name: string): boolean {
  return name === 'AccessDenied' || name === 'AccessDeniedException';
}

async function externalIdOf(db: Db, customerId: string): Promise<string> {
  const [customer] = await db
    .select({ externalId: customers.externalId })
    .from(customers)
    .where(eq(customers.id, customerId));
  if (customer) return customer.externalId;
  throw new Held({
    code: 'registry/customer-unknown',
    action: 'person',
    who: 'operator',
    means: `The registry has no customer “${customerId}”.`,
    next: 'Add the customer to the registry, then retry the case.',
  });
}
