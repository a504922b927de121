import { z } from 'zod';

/** Bodies of the control API. Unknown members are refused: a misspelt script must not pass for a quiet one. */
export const accountId = z.string('12 digits in quotes').regex(/^\d{12}$/, '12 digits');
const principal = z.string().min(1);

export const AccountIdParams = z.object({ id: accountId });

export const PayerBody = z.strictObject({
  name: z.string().optional(),
  email: z.string().optional(),
  roleArn: z.string().optional(),
  trusts: principal.optional(),
  quota: z.int().min(0).optional(),
  accountQuota: z.int().min(0).optional(),
  problems: z.string().nullable().optional(),
});

export const RoleBody = z.strictObject({
  name: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/)
    .optional(),
  trusts: principal.optional(),
  externalId: z.string().nullable().optional(),
  acceptsAnyExternalId: z.boolean().optional(),
  billing: z.boolean().optional(),
  costExplorerEnabled: z.boolean().optional(),
});

export const AccountBody = z.strictObject({
  email: z.string().optional(),
  name: z.string().optional(),
  memberOf: accountId.nullable().optional(),
  joinedAt: z.iso.datetime().nullable().optional(),
  invite: z.string().nullable().optional(),
  owner: z
    .strictObject({ accessKeyId: z.string().min(16).max(128), secretAccessKey: z.string().min(1) })
    .nullable()
    .optional(),
});

export const AnswerBody = z.strictObject({ payer: accountId.optional() });

export const ClockBody = z.union(
  [
    z.strictObject({ offsetMs: z.int() }),
    z.strictObject({ advanceMs: z.int() }),
    z.strictObject({ at: z.iso.datetime({ offset: true }) }),
  ],
  { error: 'either {"offsetMs": 0} or {"advanceMs": 3600000}, whole milliseconds, or {"at": "2026-11-23T01:00:00Z"}' },
);

export const SettingsBody = z.strictObject({
  throttles: z.boolean().optional(),
  emptyPages: z.boolean().optional(),
  pendingState: z.enum(['OPEN', 'REQUESTED']).optional(),
});

export const EventTargetBody = z.strictObject({ url: z.url(), key: z.string() }).nullable();

export const MailsQuery = z.object({ to: z.string().optional(), subject: z.string().optional() });

export const FaultBody = z
  .strictObject({
    match: z.strictObject({
      service: z.enum(['organizations', 'sts', 'ce', 'smtp']),
      operation: z.string().optional(),
      accountId: accountId.optional(),
      recipient: z.string().optional(),
    }),
    then: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('error'),
        name: z.string().min(1),
        reason: z.string().optional(),
        status: z.int().min(400).max(599).optional(),
        message: z.string().optional(),
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
  });
