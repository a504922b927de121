import { z } from 'zod';
import {
  accountIdField,
  customerField,
  emailField,
  flagField,
  given,
  languageField,
  payerField,
  phoneField,
  staffField,
  textField,
  wrongKind,
} from './fields.js';
import { PoliciesEntry } from './registry-file-policies.js';

/*
 * The file from which an administrator fills the registry (examples/registry.yaml). Every part may be left out:
 * what a file does not name stays as it is, nothing is ever deleted by it.
 */

const group = { error: wrongKind('a group of fields') };

function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: given(`must be one of ${values.join(', ')}`) }).meta({ example: values[0] });
}

const calendarField = choice(['KR', 'none']);

const zoneField = z
  .string({ error: wrongKind('text') })
  .max(60, 'must have at most 60 characters')
  .refine(isZone, 'must be the name of a time zone')
  .meta({ example: 'Asia/Seoul' });

/** Handbook 1. Account-link duty is called in this order: primary, secondary, general roster. */
const STAFF_ROLES = [
  'csr',
  'coc',
  'ts',
  'sa',
  'account-link-duty',
  'account-link-duty-secondary',
  'general-roster',
  'approver',
  'duty-manager',
  'admin',
] as const;

const StaffEntry = z.strictObject(
  {
    id: staffField,
    name: textField(200, 'Kim Csr'),
    email: emailField,
    phone: phoneField.optional(),
    /** Who they are in the chat: Slack shows it as "member ID". */
    chatId: z
      .string({ error: wrongKind('text') })
      .regex(/^[UW][A-Z0-9]{2,20}$/, 'must be a Slack member id: U or W, then capital letters and digits')
      .optional()
      .meta({ example: 'U0KIM' }),
    roles: z
      .array(choice(STAFF_ROLES), { error: wrongKind('a list of roles') })
      .max(STAFF_ROLES.length, `must name at most ${STAFF_ROLES.length} roles`)
      .meta({ example: '[csr]' }),
  },
  group,
);

const PayerEntry = z.strictObject(
  {
    id: payerField,
    name: textField(200, 'Main payer'),
    managementAccountId: accountIdField,
    /** The role in the management account that the desk assumes. */
    roleArn: z
      .string({ error: wrongKind('text') })
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'must be the ARN of an IAM role')
      .meta({ example: 'arn:aws:iam::999988887777:role/DeskPayerAccess' }),
    main: flagField('true').default(false),
  },
  group,
);

const ContactEntry = z.strictObject(
  {
    name: textField(200, 'Kim Minsu'),
    email: emailField,
    phone: phoneField.optional(),
    language: languageField.optional(),
    duties: z
      .array(choice(['incident', 'change-authority', 'billing']), { error: wrongKind('a list of duties') })
      .max(3, 'must name at most 3 duties')
      .default([])
      .meta({ example: '[incident, billing]' }),
  },
  group,
);

const CustomerEntry = z.strictObject(
  {
    id: customerField,
    name: textField(200, 'Acme Trading'),
    grade: choice(['msp', 'key', 'monitoring', 'general']),
    zone: zoneField,
    holidayCalendar: calendarField,
    /** Staff id of the customer's sales representative. */
    csr: staffField.optional(),
    /** Left out: made when the customer is added, and kept. */
    externalId: z
      .string({ error: wrongKind('text') })
      .min(2, 'must have at least 2 characters')
      .max(200, 'must have at most 200 characters')
      .regex(/^[\w+=,.@:/-]*$/, 'must be letters, digits and the characters _ + = , . @ : / -')
      .optional()
      .meta({ example: 'desk-acme-4f1c9a7e' }),
    language: languageField.default('ko'),
    /** In the order in which they are asked. */
    contacts: z
      .array(ContactEntry, { error: wrongKind('a list of contacts') })
      .max(20, 'must name at most 20 contacts')
      .default([])
      .meta({ example: '[{ name: Kim Minsu, email: cloud-admin@acme.example.com }]' }),
  },
  group,
);

const OverrideEntry = z.strictObject(
  {
    calendar: calendarField,
    date: z.iso
      .date({ error: given('must be a date as year-month-day') })
      .refine((date) => date > '2000' && date < '2100', 'must be a date of this century')
      .meta({ example: '2026-10-02' }),
    kind: choice(['off', 'work']),
    reason: textField(200, 'ad-hoc public holiday'),
  },
  group,
);

/** An account that was linked before the desk kept the record. */
const LinkedAccountEntry = z.strictObject(
  {
    id: accountIdField,
    customer: customerField,
    payer: payerField,
    ownerEmail: emailField,
    linkedAt: z.iso
      .datetime({ offset: true, error: given('must be an instant with its offset') })
      .meta({ example: '2025-03-04T10:00:00+09:00' }),
  },
  group,
);

function entries<T extends z.ZodType>(entry: T, of: string, example: string) {
  return z
    .array(entry, { error: wrongKind(`a list of ${of}`) })
    .max(5_000, 'must have at most 5000 entries: split the file')
    .default([])
    .meta({ example });
}

export const RegistryFile = z
  .strictObject(
    {
      policies: PoliciesEntry.optional(),
      staff: entries(StaffEntry, 'staff', '[{ id: csr.kim, name: Kim Csr, ... }]'),
      payers: entries(PayerEntry, 'payers', '[{ id: main, name: Main payer, ... }]'),
      customers: entries(CustomerEntry, 'customers', '[{ id: acme, name: Acme Trading, ... }]'),
      calendarOverrides: entries(OverrideEntry, 'dates', '[{ calendar: KR, date: 2026-10-02, kind: off, ... }]'),
      accounts: entries(LinkedAccountEntry, 'accounts', '[{ id: "444455556666", customer: acme, ... }]'),
    },
    group,
  )
  .meta({ example: 'examples/registry.yaml' });

export type RegistryFile = z.infer<typeof RegistryFile>;

function isZone(zone: string): boolean {
  if (zone !== 'UTC' && !zone.includes('/')) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
