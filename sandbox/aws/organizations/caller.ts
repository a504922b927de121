import type { Principal } from '../../world/principals.js';
import type { Payer } from '../../world/types.js';
import type { World } from '../../world/world.js';
import { AwsError } from '../aws-error.js';
import { policyAllows } from '../session-policy.js';

export interface Call {
  world: World;
  caller: Principal;
  operation: string;
}

/** The payer whose role the caller has assumed; everybody else is refused. */
export function callingPayer({ world, caller, operation }: Call): Payer {
  const payer = caller.kind === 'payer' ? world.payers.get(caller.accountId) : undefined;
  if (!payer || !policyAllows(caller.policy, `organizations:${operation}`)) throw accessDenied();
  return payer;
}

export function accessDenied(): AwsError {
  return new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
}
