import { z } from 'zod';
import { behaviour, keys } from './phone-bodies.js';

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
  creditsReadable: z.boolean().nullable().optional(),
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
  chatThrottles: z.boolean().optional(),
  phoneDefault: z.strictObject({ behaviour, presses: keys.optional() }).optional(),
});

export const EventTargetBody = z.strictObject({ url: z.url(), key: z.string() }).nullable();

export const MailsQuery = z.object({ to: z.string().optional(), subject: z.string().optional() });

const amount = z.string('a decimal number in quotes').regex(/^-?\d+(\.\d+)?$/, 'a decimal number');

export const CreditBody = z.strictObject({
  id: z.string().min(1).optional(),
  type: z.enum(['Promotion', 'Refund', 'TrueUp']).optional(),
  initial: amount.optional(),
  remaining: amount,
  estimated: amount.optional(),
  currency: z.string().length(3).optional(),
  status: z.enum(['ENABLED', 'DISABLED']).optional(),
  startsAt: z.iso.datetime().optional(),
  expiresAt: z.iso.datetime().optional(),
  description: z.string().optional(),
  products: z.array(z.string()).optional(),
});

export const CreditsBody = z.strictObject({ credits: z.array(CreditBody) });
