import { z } from 'zod';

export const channelId = z.string().regex(/^C[A-Z0-9]+$/, 'a channel id such as C0GENERAL01');
export const groupId = z.string().regex(/^S[A-Z0-9]+$/, 'a group id such as S0CSR00001');
export const userId = z.string().regex(/^U[A-Z0-9]+$/, 'a user id such as U0KIM000001');

export const ChannelBody = z.strictObject({
  name: z
    .string()
    .regex(/^[\p{Ll}\p{Lo}\d_-]{1,80}$/u, 'a channel name: lower case, no hash, no spaces')
    .optional(),
  withoutDesk: z.boolean().nullable().optional(),
});
export const GroupBody = z.strictObject({ handle: z.string().min(1).optional() });
export const ChatUserBody = z.strictObject({
  name: z.string().min(1).optional(),
  email: z.string().nullable().optional(),
});

export const MessagesQuery = z.strictObject({ channel: z.string().optional() });
export const SayBody = z.strictObject({
  channel: z.string(),
  user: userId,
  text: z.string().min(1),
  threadTs: z.string().optional(),
});
export const PressButtonBody = z.strictObject({
  channel: z.string(),
  ts: z.string(),
  actionId: z.string(),
  blockId: z.string().optional(),
  user: userId,
});
export const ChatTargetBody = z.strictObject({ url: z.url() }).nullable();
