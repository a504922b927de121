import { organizationIds } from '../../world/organization-ids.js';
import type { Account, Handshake, Payer } from '../../world/types.js';
import type { World } from '../../world/world.js';

/** A Handshake on the wire (timestamps are seconds). */
export function handshakeShape(world: World, handshake: Handshake): Record<string, unknown> {
  const { organization } = organizationIds(handshake.payerId);
  const payer = world.payers.get(handshake.payerId);
  const resources: Record<string, unknown>[] = [
    {
      Type: 'ORGANIZATION',
      Value: organization,
      Resources: [
        { Type: 'MASTER_EMAIL', Value: payer?.email },
        { Type: 'MASTER_NAME', Value: payer?.name },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
      ],
    },
    { Type: handshake.target.type, Value: handshake.target.id },
  ];
  if (handshake.notes !== undefined) resources.push({ Type: 'NOTES', Value: handshake.notes });
  return {
    Id: handshake.id,
    Arn: `arn:aws:organizations::${handshake.payerId}:handshake/${organization}/invite/${handshake.id}`,
    Parties: [
      { Id: organization, Type: 'ORGANIZATION' },
      { Id: handshake.target.id, Type: handshake.target.type },
    ],
    State: handshake.state === 'OPEN' ? world.settings.pendingState : handshake.state,
    RequestedTimestamp: seconds(handshake.requestedAt),
    ExpirationTimestamp: seconds(handshake.expiresAt),
    Action: 'INVITE',
    Resources: resources,
  };
}

/** A member on the wire. `Status` was retired in September 2026: only `State` is left. */
export function accountShape(payer: Payer, account: Account): Record<string, unknown> {
  return {
    ...identity(payer, account.id),
    Email: account.email,
    Name: account.name,
    State: 'ACTIVE',
    JoinedMethod: 'INVITED',
    ...(account.joinedAt === undefined ? {} : { JoinedTimestamp: seconds(account.joinedAt) }),
  };
}

/** The management account as a member of its own organization. */
export function payerShape(payer: Payer): Record<string, unknown> {
  return {
    ...identity(payer, payer.id),
    Email: payer.email,
    Name: payer.name,
    State: 'ACTIVE',
    JoinedMethod: 'INVITED',
  };
}

function identity(payer: Payer, accountId: string): Record<string, unknown> {
  const { organization, root } = organizationIds(payer.id);
  return {
    Id: accountId,
    Arn: `arn:aws:organizations::${payer.id}:account/${organization}/${accountId}`,
    Paths: [`${organization}/${root}/${accountId}/`],
  };
}

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
