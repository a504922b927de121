import type { EndReason } from '../../domain/phone.js';
import type { Actor, Problem } from '../../domain/problem.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Failure } from '../effect.js';
import { TooManyRequests } from './twilio.js';

/**
 * What one answer of Twilio means. `later`: nothing happened, try again. `over`: what was asked of a call cannot be done any more.
 * `contact`: this number cannot be called, as the end reason says. `person`: nobody can be called until somebody has acted.
 */
type PhoneFailureRow =
  | { does: 'later'; means: string }
  | { does: 'contact'; reason: EndReason & ('rejected-number' | 'blocked'); means: string; who: Actor; next?: string }
  | { does: 'person'; who: Actor; means: string; next: string };

const RETRY = 'then retry the case.';
const BUG = `Tell the operators of the desk: it is a bug; ${RETRY}`;
const ACCOUNT = `Look at the account in the Twilio console (state, balance, verification), ${RETRY}`;
const FROM = `Correct DESK_TWILIO_FROM: a number of this Twilio account that may call; restart the worker, ${RETRY}`;
const PERMIT = `Allow the country in the Twilio console (Voice, Geographic permissions), ${RETRY}`;

/** By Twilio's error code. */
export const BY_CODE: Record<number, PhoneFailureRow> = {
  20429: { does: 'later', means: 'Twilio asks for fewer requests a second' },
  10004: { does: 'later', means: 'the Twilio account has as many calls at once as it may' },
  20503: { does: 'later', means: 'Twilio was not available' },
  20003: operator(
    'Twilio does not accept the login of the desk.',
    `Correct DESK_TWILIO_ACCOUNT_SID and DESK_TWILIO_AUTH_TOKEN, restart the worker, ${RETRY}`,
  ),
  20005: operator('The Twilio account of the desk is suspended or closed.', ACCOUNT),
  10001: operator('The Twilio account of the desk is not active.', ACCOUNT),
  10002: operator('A Twilio trial account cannot do this.', ACCOUNT),
  10003: operator('The Twilio account of the desk cannot make calls.', ACCOUNT),
  20006: operator('The login of the desk may not do this at Twilio.', ACCOUNT),
  20008: operator('The login of the desk is one for tests, which calls nobody.', ACCOUNT),
  21201: operator('Twilio missed the number to call.', BUG),
  21205: operator('Twilio cannot use the address that it was given for reports.', intakeAddress()),
  21609: operator('Twilio cannot use the address that it was given for reports.', intakeAddress()),
  21626: operator('Twilio does not know an event that the desk asked for.', BUG),
  21620: operator('Twilio cannot read what the desk wanted to say.', BUG),
  12100: operator('Twilio cannot read what the desk wanted to say.', BUG),
  12200: operator('Twilio cannot read what the desk wanted to say.', BUG),
  21210: operator('The number of the desk is not verified at Twilio.', FROM),
  21212: operator('The number of the desk cannot be used to call.', FROM),
  21213: operator('Twilio missed the number of the desk.', FROM),
  21606: operator('The number of the desk does not belong to the Twilio account.', FROM),
  21219: operator('A Twilio trial account calls verified numbers only.', ACCOUNT),
  20404: operator('Twilio knows no such call.', BUG),
  21211: rejected('is not a telephone number'),
  21214: rejected('cannot be reached'),
  21217: rejected('does not seem to exist'),
  21401: rejected('is not a telephone number'),
  13223: rejected('is not a telephone number'),
  13224: rejected('cannot be called, or does not exist'),
  21215: blocked('lies in a country that the Twilio account may not call.', PERMIT),
  21216: blocked('is one that Twilio does not call.'),
  32205: blocked('lies in a country that the Twilio account may not call.', PERMIT),
  13225: blocked('is one that Twilio never calls.'),
  13227: blocked('lies in a country that the Twilio account may not call.', PERMIT),
};

/** What the errors of one call are told with. */
export interface Doing {
  /** In words for people: `calling 김민수 (+1206...)`. */
  what: string;
  /** It is a call that may have been made: no answer means nobody knows. */
  dials: boolean;
  /** What a person types to put another number in place of this one. */
  otherNumber?: string;
  person?: { name: string; number: string };
}

/** Errors of connections in which nothing had been sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ETLS']);

/** What a failed request to Twilio means for the case. */
export function classifyPhone(error: unknown, doing: Doing): Failure {
  const it = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (error instanceof TooManyRequests) return transient('twilio/429', doing, error.message, error.retryAfterMs);
  const status = typeof it['status'] === 'number' ? it['status'] : undefined;
  const message = messageWithoutSql(error).slice(0, 300);
  if (status !== undefined && it['isAxiosError'] !== true) return answered(status, it['code'], message, doing);
  if (it['isAxiosError'] !== true) return transient('phone/not-placed', doing, message);
  const code = `twilio/${typeof it['code'] === 'string' ? it['code'] : 'no-answer'}`;
  const unsent = typeof it['code'] === 'string' && NOT_CONNECTED.has(it['code']);
  return doing.dials && !unsent ? unclear(code, doing, message) : transient(code, doing, message);
}

function answered(status: number, given: unknown, message: string, doing: Doing): Failure {
  const number = Number(given);
  const row = BY_CODE[number];
  const code = `twilio/${Number.isInteger(number) && number > 0 ? number : status}`;
  if (row?.does === 'later' || status === 503) return transient(code, doing, row ? row.means : message);
  if (status >= 500) return doing.dials ? unclear(code, doing, message) : transient(code, doing, message);
  if (row?.does === 'contact') return { as: 'problem', problem: contactProblem(row, number, doing), detail: message };
  if (row?.does === 'person')
    return {
      as: 'problem',
      problem: { code, action: 'person', who: row.who, means: row.means, next: row.next },
      detail: message,
    };
  const means = `Twilio refused something while ${doing.what}. It said: ${status} ${message}`;
  return { as: 'problem', problem: { code, action: 'person', who: 'operator', means, next: BUG }, detail: message };
}

function contactProblem(
  row: Extract<PhoneFailureRow, { does: 'contact' }>,
  code: number,
  { person, otherNumber, what }: Doing,
): Problem {
  const who = person ? `The number ${person.number} of ${person.name}` : `The number (${what})`;
  const next = row.next ?? `Ask for the right number, then give it: ${otherNumber ?? 'desk change-contact'}`;
  return {
    code: `${row.reason}/${code}`,
    action: 'person',
    who: row.who,
    means: `${who} ${row.means.replace(/\.?$/, '.')}`,
    next,
  };
}

/** A call may have been made, and nobody could find out whether it was. */
export function callUnclear({ what }: Doing): Problem {
  return {
    code: 'call/unclear',
    action: 'person',
    who: 'operator',
    means: `It is unclear whether the telephone rang: ${what} ended twice without an answer of Twilio, which lists no such call.`,
    next: 'Look at the call log in the Twilio console. While the case is open, its retry calls (again); else call by hand where it matters.',
  };
}

/** A call that was looked for because nobody needs it any more. */
export function callNotMade({ what }: Doing): Problem {
  return {
    code: 'call/not-made',
    action: 'wait',
    who: 'nobody',
    means: `It was not needed any more, and Twilio lists no such call: ${what}.`,
    next: 'Nothing is to be done.',
  };
}

/** What would be said is longer than Twilio takes. */
export function scriptTooLong({ what }: Doing): Problem {
  const means = `What is to be said is too long for one call (${what}).`;
  return { code: 'call/script-too-long', action: 'person', who: 'operator', means, next: BUG };
}

function transient(code: string, { what }: Doing, message: string, retryAfterMs?: number): Failure {
  const said = `While ${what}: ${message} (${code}). Nothing happened; it is tried again by itself.`;
  return { as: 'transient', code, message: said, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function unclear(code: string, { what }: Doing, message: string): Failure {
  const said = `While ${what}: no clear answer of Twilio (${code}: ${message}). The telephone may ring: the next attempt looks before it dials.`;
  return { as: 'unclear', code, message: said };
}

function operator(means: string, next: string): PhoneFailureRow {
  return { does: 'person', who: 'operator', means, next };
}

function rejected(means: string): PhoneFailureRow {
  return { does: 'contact', reason: 'rejected-number', means, who: 'csr' };
}

function blocked(means: string, next?: string): PhoneFailureRow {
  return { does: 'contact', reason: 'blocked', means, who: next ? 'operator' : 'csr', ...(next && { next }) };
}

function intakeAddress(): string {
  return `Correct DESK_INTAKE_URL: the public address of the intake; restart the worker, ${RETRY}`;
}
