import { z } from 'zod';
import { CUSTOMER_PATTERN, REFERENCE_PATTERN } from '../domain/case-id.js';
import { STAFF_ID } from '../domain/limits.js';
import { asDialled, wrongWithPhone } from '../domain/phone-number.js';

/*
 * Fields that several contracts have. Each says what is wrong in words that follow the field's name, and carries an example.
 */

/** Free text of one line or more: anything but nothing, NUL and broken characters, which PostgreSQL cannot keep. */
export function textField(longest: number, example: string) {
  return z
    .string({ error: wrongKind('text') })
    .min(1, 'must not be empty')
    .max(longest, `must have at most ${longest} characters`)
    .refine((text) => text.length === 0 || text.trim() !== '', 'must not be blank')
    .refine((text) => !text.includes('\0'), 'must not contain the NUL character')
    .refine((text) => !/\p{Surrogate}/u.test(text), 'contains half a character (an unpaired surrogate)')
    .meta({ example });
}

function patternField(pattern: RegExp, wrong: string, example: string) {
  return z
    .string({ error: wrongKind('text') })
    .regex(pattern, wrong)
    .meta({ example });
}

export const customerField = patternField(
  CUSTOMER_PATTERN,
  'must be 2 to 32 small letters, digits and hyphens, not beginning with a hyphen',
  'acme',
);

export const payerField = patternField(
  CUSTOMER_PATTERN,
  'must be 2 to 32 small letters, digits and hyphens, not beginning with a hyphen',
  'main',
);

export const staffField = patternField(
  STAFF_ID,
  'must be the 2 to 40 small letters, digits, dots and hyphens of a staff id',
  'csr.kim',
);

export const referenceField = patternField(
  REFERENCE_PATTERN,
  'must be 1 to 40 letters, digits, dots, underscores and hyphens, beginning with a letter or digit',
  'CSR-2041',
);

export const ticketField = patternField(
  /^[A-Za-z0-9#][A-Za-z0-9._#-]{0,59}$/,
  'must be 1 to 60 letters, digits, dots, underscores, hyphens and #',
  'CSR-2041',
);

export const accountIdField = patternField(
  /^\d{12}$/,
  'must be the 12 digits of an AWS account id, without hyphens or spaces',
  '"111122223333"',
);

export const emailField = z
  .string({ error: wrongKind('text') })
  .trim()
  .max(254, 'must have at most 254 characters')
  .email('must be one e-mail address')
  .meta({ example: 'cloud-admin@acme.example.com' });

/** E.164; people may write it for reading. */
export const phoneField = z
  .string({ error: wrongKind('text') })
  .max(40, 'must have at most 40 characters')
  .overwrite(asDialled)
  .superRefine((number, context) => {
    const wrong = wrongWithPhone(number);
    if (wrong) context.addIssue(wrong);
  })
  .meta({ example: '"+12065550100"' });

export const languageField = z.enum(['ko', 'en'], { error: given('must be ko or en') }).meta({ example: 'ko' });

/** A yes/no field. */
export function flagField(example: string) {
  return z.boolean({ error: given('must be true or false') }).meta({ example });
}

/** What is said when a value is missing or of another kind. A number where text is due is nearly always a missing quote in YAML. */
export function wrongKind(kind: string) {
  return ({ input }: { input?: unknown }) => {
    if (input === undefined || input === null) return 'is missing';
    if (kind === 'text' && typeof input === 'number') return 'must be text, not a number: put it in quotes';
    return `must be ${kind}, not ${kindOf(input)}`;
  };
}

/** The sentence, or "is missing" when there is no value at all. */
export function given(sentence: string) {
  return ({ input }: { input?: unknown }) => (input === undefined || input === null ? 'is missing' : sentence);
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a group of fields';
  if (typeof input === 'boolean') return 'true or false';
  return typeof input === 'string' ? 'text' : `a ${typeof input}`;
}
