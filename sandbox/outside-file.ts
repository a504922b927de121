import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { AccountBody, accountId, CreditBody, PayerBody, RoleBody } from './control/bodies.js';
import { ChannelBody, channelId, ChatUserBody, GroupBody, groupId, userId } from './control/chat-bodies.js';
import { PhoneBody, phoneNumber } from './control/phone-bodies.js';
import {
  putAccount,
  putChannel,
  putChatUser,
  putCredits,
  putGroup,
  putPayer,
  putPhone,
  putRole,
} from './world/change.js';
import type { World } from './world/world.js';

/** Who is outside when a world begins: examples/outside.yaml. Unknown members are refused. */
const OutsideFile = z
  .strictObject({
    payers: z.array(PayerBody.extend({ id: accountId, roleArn: z.string(), trusts: z.string() })),
    accounts: z.array(
      AccountBody.extend({
        id: accountId,
        email: z.string(),
        name: z.string(),
        role: RoleBody.optional(),
        credits: z.array(CreditBody).optional(),
      }),
    ),
    phones: z.array(PhoneBody.extend({ number: phoneNumber, name: z.string() })).default([]),
    channels: z.array(ChannelBody.extend({ id: channelId, name: ChannelBody.shape.name.unwrap() })).default([]),
    groups: z.array(GroupBody.extend({ id: groupId, handle: z.string().min(1) })).default([]),
    chatUsers: z.array(ChatUserBody.extend({ id: userId, name: z.string().min(1) })).default([]),
  })
  .superRefine(({ payers, accounts, phones, channels, groups, chatUsers }, context) => {
    const seen = new Set<string>();
    const numbers = phones.map(({ number }) => ({ id: number }));
    for (const { id } of [...payers, ...accounts, ...numbers, ...channels, ...groups, ...chatUsers]) {
      if (seen.has(id)) context.addIssue({ code: 'custom', message: `${id} is there twice` });
      seen.add(id);
    }
  });

/** Puts what a YAML file describes into the world. Throws a sentence with all that is wrong in it. */
export async function furnishFrom(file: string, world: World): Promise<void> {
  const { payers, accounts, phones, channels, groups, chatUsers } = await read(file);
  for (const { id, ...payer } of payers) putPayer(world, id, payer);
  for (const { id, role, credits, ...account } of accounts) {
    const made = putAccount(world, id, account);
    if (role) putRole(world, made, role);
    if (credits) putCredits(world, made, credits);
  }
  for (const { number, ...phone } of phones) putPhone(world, number, phone);
  for (const { id, ...channel } of channels) putChannel(world, id, channel);
  for (const { id, ...group } of groups) putGroup(world, id, group);
  for (const { id, ...user } of chatUsers) putChatUser(world, id, user);
}

async function read(file: string): Promise<z.infer<typeof OutsideFile>> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as YAML: ${(error as Error).message.trim()}`, { cause: error });
  }
  const checked = OutsideFile.safeParse(content);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`${file} does not describe who is outside: ${problems.join('; ')}`);
}
