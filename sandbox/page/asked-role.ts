import { DESK_WORKER_ARN } from '../world/principals.js';
import type { Account } from '../world/types.js';
import type { World } from '../world/world.js';

/** The role a customer would make after reading the desk's mail. */
interface AskedRole {
  name: string;
  trusts: string;
  externalId: string | undefined;
}

/** Reads the newest mail to the account's owner that holds a trust policy, as its owner would copy from it. */
export function askedRole(world: World, account: Account): AskedRole {
  const owner = account.email.toLowerCase();
  const texts = world.mails
    .filter((mail) => mail.to.some((address) => address.toLowerCase() === owner))
    .map(({ text }) => text)
    .reverse();
  const text = texts.find((candidate) => EXTERNAL_ID.test(candidate)) ?? '';
  return {
    externalId: EXTERNAL_ID.exec(text)?.[1],
    trusts: /"AWS"\s*:\s*"(arn:aws:iam::[^"]+)"/.exec(text)?.[1] ?? DESK_WORKER_ARN,
    name: account.role?.name ?? roleNameIn(text) ?? 'DeskAccess',
  };
}

const EXTERNAL_ID = /"sts:ExternalId"\s*:\s*"([\w+=,.@:/-]{2,1224})"/;

function roleNameIn(text: string): string | undefined {
  return /(?:role name|역할 이름)[^\n:]*:\s*"?([\w+=,.@-]{1,64})/i.exec(text)?.[1];
}
