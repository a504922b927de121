import { z } from 'zod';
import type { DeskSettings, OnboardingPolicy } from '../domain/policy.js';
import { emailField, given, textField, wrongKind } from './fields.js';

const group = { error: wrongKind('a group of fields') };

function count(least: number, most: number, example: string) {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z
    .int({ error: given(sentence) })
    .min(least, sentence)
    .max(most, sentence)
    .meta({ example });
}

/** Numbers that only grow, so that "the next one" has a meaning. */
function rising(most: number, example: string) {
  return z
    .array(count(1, most, '3'), { error: wrongKind('a list of numbers') })
    .min(1, 'must name at least one number')
    .max(20, 'must name at most 20 numbers')
    .refine((list) => list.every((number, index) => index === 0 || number > (list[index - 1] ?? 0)), 'must only grow')
    .meta({ example });
}

/** Numbers of handbook 3; what is left out is the handbook's own. */
const OnboardingNumbers = z.strictObject(
  {
    reminderDays: rising(365, '[1, 3, 7, 12]').optional(),
    expiryWarningDays: count(0, 14, '2').optional(),
    reinviteAnswerBusinessDays: count(0, 30, '1').optional(),
    automaticReinvitations: count(0, 10, '1').optional(),
    completionAfterDays: count(0, 90, '3').optional(),
    accessGiveUpDays: count(0, 365, '30').optional(),
    accessRecheckMinutes: rising(100_000, '[60, 240, 1440]').optional(),
    accessSettleMinutes: rising(1_440, '[1, 3, 6, 10]').optional(),
    guidanceRepeatDays: count(1, 90, '7').optional(),
    callRetryHours: count(1, 48, '2').optional(),
    callRetries: count(0, 10, '2').optional(),
    ringSeconds: count(10, 120, '30').optional(),
    pageCalls: count(1, 5, '2').optional(),
    pageCallMinutes: count(1, 60, '2').optional(),
    pageStepMinutes: count(1, 120, '5').optional(),
    pageRounds: count(1, 20, '3').optional(),
    pageRoundMinutes: count(1, 1_440, '15').optional(),
    creditsRecheckMinutes: rising(100_000, '[60, 240, 1440]').optional(),
    creditsGiveUpDays: count(0, 90, '7').optional(),
    invitationPolls: z
      .array(z.strictObject({ untilHours: count(0, 1_000, '24'), everyMinutes: count(5, 1_440, '60') }, group), {
        error: wrongKind('a list of intervals'),
      })
      .min(1, 'must have at least one interval')
      .max(10, 'must have at most 10 intervals')
      .optional()
      .meta({ example: '[{ untilHours: 24, everyMinutes: 60 }, { untilHours: 0, everyMinutes: 360 }]' }),
    retryMinutes: count(1, 1_440, '15').optional(),
    invitationsAtOnce: count(1, 20, '5').optional(),
  } satisfies Record<keyof OnboardingPolicy, z.ZodType>,
  group,
);

const address = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: given('must be a web address') })
    .max(500, 'must have at most 500 characters')
    .meta({ example });

/** A channel or a group of the chat. */
const chatName = (example: string) =>
  z
    .string({ error: wrongKind('text') })
    .regex(/^#?[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u, 'must be the name of a channel or group, in small letters')
    .transform((name) => name.replace(/^#/, ''))
    .meta({ example });

/** Handbook 1, settings of the desk. */
const DeskEntry = z.strictObject(
  {
    deskName: textField(200, 'Cloud support desk'),
    supportAddress: emailField,
    deskNumber: textField(40, '"+82 2-555-0100"'),
    channels: z
      .strictObject({ notices: chatName('coc-noti'), questions: chatName('general') }, group)
      .optional()
      .meta({ example: '{ notices: coc-noti, questions: general }' }),
    groups: z
      .strictObject({ csr: chatName('csr'), coc: chatName('coc') }, group)
      .optional()
      .meta({ example: '{ csr: csr, coc: coc }' }),
    csrGroupAddress: emailField,
    accountLinkDutyAddress: emailField,
    costPortalUrl: address('https://costs.example.com'),
    guideMailSubject: z
      .strictObject(
        { ko: textField(200, '신규 계정 통합 안내'), en: textField(200, 'Linking your AWS accounts') },
        group,
      )
      .meta({ example: '{ ko: 신규 계정 통합 안내, en: Linking your AWS accounts }' }),
    acceptUrl: address('https://console.aws.amazon.com/organizations/v2/home/invitations'),
    customerRoleName: z
      .string({ error: wrongKind('text') })
      .regex(/^[\w+=,.@-]{1,64}$/, 'must be the name of an IAM role')
      .meta({ example: 'DeskAccess' }),
    deskRoleArn: z
      .string({ error: wrongKind('text') })
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'must be the ARN of an IAM role')
      .meta({ example: 'arn:aws:iam::999999999999:role/desk-worker' }),
  } satisfies Record<keyof DeskSettings, z.ZodType>,
  group,
);

/** A set of settings. Once recorded a version never changes: cases refer to it. */
export const PoliciesEntry = z
  .strictObject(
    {
      version: count(1, 1_000_000, '1'),
      validFrom: z.iso
        .datetime({ offset: true, error: given('must be an instant with its offset') })
        .meta({ example: '2026-01-01T00:00:00+09:00' }),
      onboarding: OnboardingNumbers.optional(),
      desk: DeskEntry,
    },
    group,
  )
  .meta({ example: 'see examples/registry.yaml' });
