import { randomBytes } from 'node:crypto';
import type { Principal, Session } from '../world/principals.js';
import type { World } from '../world/world.js';
import { AwsError } from './aws-error.js';
import { readAssumeRole, type AssumeRoleInput } from './sts-input.js';

type StsOperation = (world: World, caller: Principal, form: URLSearchParams) => Record<string, unknown>;

/** What the sandbox speaks of STS; each answers its `...Result` structure. */
export const STS: Readonly<Record<string, StsOperation>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: (_world, caller) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.accountId }),
};

/** AssumeRole: every refusal is the same AccessDenied, so that nobody learns which roles exist. */
function assumeRole(world: World, caller: Principal, form: URLSearchParams): Record<string, unknown> {
  const input = readAssumeRole(form);
  const role = trustedRole(world, caller, input);
  if (!role) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.roleArn}`,
      { status: 403 },
    );
  }
  if (input.durationSeconds > MAX_SESSION_SECONDS) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const session = openSession(role, input);
  world.sessions.set(session.accessKeyId, session);
  world.effects.record('assumeRole', role.accountId, { roleArn: input.roleArn, session: input.sessionName });
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: session.principal.userId, Arn: session.principal.arn },
    ...(input.policy === undefined ? {} : { PackedPolicySize: String(Math.ceil(input.policy.length / 20.48)) }),
  };
}

/** Both the sandbox's payer roles and its customer roles keep IAM's default of one hour. */
const MAX_SESSION_SECONDS = 3600;

interface AssumableRole {
  kind: 'payer' | 'role';
  accountId: string;
  name: string;
}

function trustedRole(world: World, caller: Principal, input: AssumeRoleInput): AssumableRole | undefined {
  const payer = [...world.payers.values()].find(({ roleArn }) => roleArn === input.roleArn);
  if (payer) {
    if (!trusts(payer.trusts, caller)) return undefined;
    return { kind: 'payer', accountId: payer.id, name: roleName(payer.roleArn) };
  }
  const accountId = input.roleArn.split(':')[4] ?? '';
  const role = world.accounts.get(accountId)?.role;
  if (!role || input.roleArn !== `arn:aws:iam::${accountId}:role/${role.name}`) return undefined;
  if (!trusts(role.trusts, caller)) return undefined;
  if (role.acceptsAnyExternalId) {
    if (input.externalId === undefined) return undefined;
  } else if (typeof role.externalId === 'string' && role.externalId !== input.externalId) return undefined;
  return { kind: 'role', accountId, name: roleName(role.name) };
}

/** A trust policy names the caller's role, its whole account, or (carelessly) everybody. */
function trusts(principal: string, caller: Principal): boolean {
  return [caller.trustArn, `arn:aws:iam::${caller.accountId}:root`, caller.accountId, '*'].includes(principal);
}

function openSession(role: AssumableRole, input: AssumeRoleInput): Session {
  const userId = `AROA${letters(17)}:${input.sessionName}`;
  return {
    accessKeyId: `ASIA${letters(16)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(180).toString('base64'),
    expiresAt: Math.floor(Date.now() / 1000 + input.durationSeconds) * 1000,
    principal: {
      kind: role.kind,
      accountId: role.accountId,
      arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${input.sessionName}`,
      trustArn: input.roleArn,
      userId,
      ...(input.policy === undefined ? {} : { policy: input.policy }),
    },
  };
}

function roleName(arnOrPath: string): string {
  return arnOrPath.split('/').at(-1) ?? '';
}

function letters(count: number): string {
  return Array.from(randomBytes(count), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}
