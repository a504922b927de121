import type { World } from './world.js';

const DESK_WORKER_KEY = {
  accessKeyId: 'AKIDDESKWORKER000001',
  secretAccessKey: 'sandbox-desk-worker-secret-0000000000000',
} as const;
export const DESK_WORKER_ARN = 'arn:aws:iam::999999999999:role/desk-worker';

/** Who signed a request. */
export interface Principal {
  kind: 'worker' | 'payer' | 'role' | 'owner';
  accountId: string;
  /** The caller's own ARN, as GetCallerIdentity shows it. */
  arn: string;
  /** The ARN a trust policy would name. */
  trustArn: string;
  userId: string;
  /** Inline session policy, JSON text. */
  policy?: string;
}

/** Temporary credentials of an assumed role. They live in real time, like the signatures made with them. */
export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Epoch milliseconds, real time. */
  expiresAt: number;
  principal: Principal;
}

export interface KnownKey {
  secretAccessKey: string;
  sessionToken?: string;
  expiresAt?: number;
  principal: Principal;
}

/** The holder of an access key, or undefined for a key nobody issued. */
export function findKey(world: World, accessKeyId: string): KnownKey | undefined {
  if (accessKeyId === DESK_WORKER_KEY.accessKeyId) {
    return { secretAccessKey: DESK_WORKER_KEY.secretAccessKey, principal: DESK_WORKER };
  }
  const session = world.sessions.get(accessKeyId);
  if (session) return session;
  for (const { id, owner } of world.accounts.values()) {
    if (owner?.accessKeyId !== accessKeyId) continue;
    const arn = `arn:aws:iam::${id}:user/owner`;
    const principal: Principal = { kind: 'owner', accountId: id, arn, trustArn: arn, userId: `AIDA${id}OWNER` };
    return { secretAccessKey: owner.secretAccessKey, principal };
  }
  return undefined;
}

const DESK_WORKER: Principal = {
  kind: 'worker',
  accountId: '999999999999',
  arn: DESK_WORKER_ARN,
  trustArn: DESK_WORKER_ARN,
  userId: 'AROADESKWORKER0000001',
};
