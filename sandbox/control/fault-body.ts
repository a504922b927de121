import { z } from 'zod';
import { accountId } from './bodies.js';
import { phoneNumber } from './phone-bodies.js';

/** A scripted fault. What makes no sense for its service is refused. */
export const FaultBody = z
  .strictObject({
    match: z.strictObject({
      service: z.enum(['organizations', 'sts', 'ce', 'billing', 'smtp', 'twilio', 'slack', 'portal']),
      operation: z.string().optional(),
      accountId: accountId.optional(),
      recipient: z.string().optional(),
      to: phoneNumber.optional(),
      channel: z.string().optional(),
    }),
    then: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('error'),
        name: z.string().min(1),
        reason: z.string().optional(),
        status: z.union([z.literal(200), z.int().min(400).max(599)]).optional(),
        message: z.string().optional(),
        retryAfter: z.int().min(0).optional(),
      }),
      z.strictObject({ kind: z.literal('delay'), ms: z.int().min(0) }),
      z.strictObject({ kind: z.literal('dropReply') }),
      z.strictObject({ kind: z.literal('reset') }),
      z.strictObject({
        kind: z.literal('smtp'),
        code: z.int().min(400).max(599),
        at: z.enum(['RCPT', 'DATA']),
        message: z.string().optional(),
      }),
    ]),
    times: z.int().min(1).optional(),
    skip: z.int().min(0).optional(),
  })
  .refine(({ match, then }) => (match.service === 'smtp' ? then.kind !== 'error' : then.kind !== 'smtp'), {
    error: 'an smtp fault is for the service smtp, an error fault for the others',
  })
  .refine(({ match, then }) => match.service !== 'twilio' || then.kind !== 'error' || /^\d{5}$/.test(then.name), {
    error: 'the name of a twilio error is its code, such as "20429"',
  })
  .refine(({ match, then }) => match.service === 'slack' || then.kind !== 'error' || then.status !== 200, {
    error: 'only slack refuses with the status 200',
  })
  .refine(({ match }) => match.to === undefined || match.service === 'twilio', { error: '`to` is for twilio' })
  .refine(({ match }) => match.channel === undefined || match.service === 'slack', { error: '`channel` is for slack' });
