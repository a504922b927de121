import type { Language } from '../language.js';
import { STAFF_ID } from '../limits.js';
import { wrongWithPhone } from '../phone-number.js';
import { isUnreadable } from '../unreadable.js';

/**
 * The commands of an onboarding, as the updates of the workflow take them, and the one description of their shape:
 * the workflow's guard, `desk` and its help all read it. Hand-written, because nothing heavier may run in a workflow.
 */
export type OnboardingCommand =
  | { name: 'cancel'; by: string; reason: string }
  | { name: 'addAccount'; by: string; reason?: string; accountId: string; ownerEmail: string }
  | { name: 'dropAccount'; by: string; reason: string; accountId: string }
  | {
      name: 'changeContact';
      by: string;
      reason?: string;
      contact: string;
      email: string;
      phone?: string;
      language?: Language;
      replaces?: string;
    }
  | { name: 'confirmDone'; by: string; reason?: string; what: Confirmation }
  | { name: 'decideReinvite'; by: string; reason?: string; accountId: string; decision: 'invite' | 'end' }
  | { name: 'retryNow'; by: string; reason?: string; accountId?: string }
  | { name: 'recordCall'; by: string; reason?: string; call: string; answered: boolean }
  | { name: 'acknowledge'; by: string; reason?: string };

/** What `confirmDone` can say: the customer's role is set, the portal login exists, unreadable messages were looked at. */
type Confirmation = 'access' | 'portal-login' | 'dropped-messages';

export type CommandName = OnboardingCommand['name'];

/** `by` of a customer who used the signed link of the guide mail; only `confirmDone` of `access` takes it. */
export const CUSTOMER = 'customer';
/** What a refusal says that is about whoever gave the command: `desk` then tells who may be meant. */
export const NOBODY_HAS_ID = 'nobody on the staff has the id';

interface Field {
  kind: 'person' | 'text' | 'account' | 'email' | 'phone' | 'boolean' | readonly string[];
  optional?: true;
  /** For help and error messages. */
  about: string;
  example: string;
}

const BY: Field = { kind: 'person', about: 'who gives the command: a staff id', example: 'csr.kim' };
const REASON: Field = { kind: 'text', about: 'why, in your words', example: 'asked by phone' };
const WHY_NOT: Field = { ...REASON, optional: true };
const ACCOUNT: Field = { kind: 'account', about: 'AWS account id, 12 digits', example: '111122223333' };

/** Every command's fields, in the order in which help shows them. */
export const COMMANDS: Record<CommandName, { about: string; fields: Record<string, Field> }> = {
  cancel: {
    about: 'End the request: open invitations are withdrawn, what is linked stays',
    fields: { by: BY, reason: REASON },
  },
  addAccount: {
    about: 'Take one more account into the request',
    fields: {
      accountId: ACCOUNT,
      ownerEmail: { kind: 'email', about: "the account owner's e-mail address", example: 'owner@example.com' },
      by: BY,
      reason: WHY_NOT,
    },
  },
  dropAccount: {
    about: 'Take an account that is not linked yet out of the request; its invitation is withdrawn',
    fields: { accountId: ACCOUNT, by: BY, reason: REASON },
  },
  changeContact: {
    about: 'Put a contact first, or in place of another one',
    fields: {
      contact: { kind: 'text', about: 'name', example: 'Lee Jieun' },
      email: { kind: 'email', about: 'e-mail address', example: 'jieun.lee@example.com' },
      phone: { kind: 'phone', optional: true, about: 'phone with country code', example: '+12065550123' },
      language: { kind: ['ko', 'en'], optional: true, about: 'language of mails and calls', example: 'ko' },
      replaces: {
        kind: 'email',
        optional: true,
        about: 'address of the contact or owner whose place it takes',
        example: 'old@example.com',
      },
      by: BY,
      reason: WHY_NOT,
    },
  },
  confirmDone: {
    about: 'Say that something outside is done; the case looks at it at once',
    fields: {
      what: {
        kind: ['access', 'portal-login', 'dropped-messages'],
        about:
          "access: the customer's role is set; portal-login: the cost-portal login exists; dropped-messages: somebody looked at them",
        example: 'access',
      },
      by: BY,
      reason: WHY_NOT,
    },
  },
  decideReinvite: {
    about: 'Answer whether an expired or declined invitation is sent again',
    fields: {
      accountId: ACCOUNT,
      decision: { kind: ['invite', 'end'], about: 'invite again, or end this account', example: 'invite' },
      by: BY,
      reason: WHY_NOT,
    },
  },
  retryNow: {
    about: 'Try again now what failed or waits for another try',
    fields: { accountId: { ...ACCOUNT, optional: true }, by: BY, reason: WHY_NOT },
  },
  recordCall: {
    about: 'Record a call that an agent made by hand',
    fields: {
      call: { kind: 'text', about: 'the call as the case names it', example: 'guide-1' },
      answered: { kind: 'boolean', about: 'true if somebody answered', example: 'true' },
      by: BY,
      reason: WHY_NOT,
    },
  },
  acknowledge: {
    about: 'Take what account-link duty is paged for: nobody else is called any more',
    fields: { by: BY, reason: WHY_NOT },
  },
};

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

const EMAIL = /^[^\s\p{Cc}@<>",;:\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/u;

function wrongWith(field: Field, value: unknown): string | undefined {
  const { kind } = field;
  if (kind === 'boolean') return typeof value === 'boolean' ? undefined : 'must be true or false';
  if (typeof value !== 'string') return 'must be text';
  if (value.length > 500) return 'is longer than 500 characters';
  if (value.includes('\0')) return 'contains a NUL character';
  if (/\p{Surrogate}/u.test(value)) return 'contains half a character';
  if (Array.isArray(kind)) return kind.includes(value) ? undefined : `must be one of: ${kind.join(', ')}`;
  if (kind === 'account') return /^\d{12}$/.test(value) ? undefined : 'must be exactly 12 digits';
  if (kind === 'email') return EMAIL.test(value) && value.length <= 254 ? undefined : 'must be an e-mail address';
  if (kind === 'phone') return wrongWithPhone(value);
  if (kind === 'person') return STAFF_ID.test(value) ? undefined : 'must be a staff id';
  return value.trim() ? undefined : 'must not be empty';
}

/**
 * Reads the one argument of an update. Total: any JSON value gets an answer, nothing throws.
 * Errors name every field that is wrong, what is wrong with it and an example.
 */
export function readCommand(name: CommandName, raw: unknown): { command: OnboardingCommand } | { errors: string[] } {
  const { fields } = COMMANDS[name];
  if (isUnreadable(raw)) return { errors: [`the message ${raw.unreadable}`] };
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const example = Object.entries(fields).map(([key, field]) => [
      key,
      field.kind === 'boolean' ? true : field.example,
    ]);
    return { errors: [`${name} takes one JSON object, for example ${JSON.stringify(Object.fromEntries(example))}`] };
  }
  const given = raw as Record<string, unknown>;
  const errors: string[] = [];
  const command: Record<string, unknown> = { name };
  for (const [key, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined || value === null || value === '') {
      if (!field.optional) errors.push(`${key} is missing: ${field.about}, for example ${field.example}`);
      continue;
    }
    const wrong = wrongWith(field, value);
    if (wrong) errors.push(`${key} ${wrong}: ${field.about}, for example ${field.example}`);
    else command[key] = value;
  }
  for (const key of Object.keys(given).slice(0, 50)) {
    if (!Object.hasOwn(fields, key)) {
      errors.push(
        `${JSON.stringify(key.slice(0, 40))} is not a field of ${name}: it takes ${Object.keys(fields).join(', ')}`,
      );
    }
  }
  return errors.length > 0 ? { errors } : { command: command as unknown as OnboardingCommand };
}
