import type { Actor, Problem } from '../../domain/problem.js';
import type { Failure } from '../effect.js';
import type { Delivered, SmtpFailure } from './smtp.js';

/**
 * One way in which SMTP fails. `transient`: nothing was sent, try again. `unclear`: the server may have taken it.
 * `person`: it will not work until somebody has acted.
 */
type MailFailureRow =
  | { does: 'transient'; means: string }
  | { does: 'unclear'; means: string }
  | { does: 'person'; who: Actor; means: string; next: string };

const SETTINGS = 'Correct DESK_SMTP_URL (server, port, login, TLS), restart the worker, then retry the case.';
const BUG = 'Tell the operators of the desk: it is a bug; retry the case when they have settled it.';
const ADDRESS = 'Read the server’s words, correct the address in the case or in the registry, then retry the case.';

/** By nodemailer's code, for errors in which the server did not reply to the mail itself. */
export const BY_CODE: Record<string, MailFailureRow> = {
  ECONNECTION: { does: 'transient', means: 'the connection to the mail server broke' },
  ESOCKET: { does: 'transient', means: 'the connection to the mail server broke' },
  ETIMEDOUT: { does: 'transient', means: 'the mail server did not answer in time' },
  EABORT: { does: 'transient', means: 'the mail server did not answer in time' },
  EDNS: { does: 'transient', means: 'the mail server’s name could not be resolved' },
  EPROTOCOL: { does: 'transient', means: 'the mail server answered with something that is not SMTP' },
  ESTREAM: { does: 'transient', means: 'the mail could not be read to its end' },
  EMAXLIMIT: { does: 'transient', means: 'the connection had carried its share of mails' },
  EAUTH: operator('The mail server does not accept the login of the desk.'),
  ENOAUTH: operator('The mail server wants a login and the desk has none.'),
  EOAUTH2: operator('The mail login token of the desk was refused.'),
  EOTP: operator('The mail login of the desk needs a one-time code that it does not have.'),
  ETLS: operator('No safe connection to the mail server could be made.'),
  EREQUIRETLS: operator('The mail server cannot promise safe delivery, which was asked for.'),
  ECONFIG: operator('The mail settings of the desk make no sense.'),
  EPROXY: operator('The proxy to the mail server refused.'),
  EENVELOPE: { does: 'person', who: 'csr', means: 'An address of the mail cannot be used.', next: ADDRESS },
  EMAXRECIPIENTS: { does: 'person', who: 'csr', means: 'The mail has too many recipients.', next: ADDRESS },
  EMESSAGE: operator('The mail cannot be sent as it is: too large, or of a form that the server does not take.', BUG),
  ESENDMAIL: operator('A way of sending was used that the desk does not have.', BUG),
  ESES: operator('A way of sending was used that the desk does not have.', BUG),
  EFILEACCESS: operator('The mail asked for a file, which mails of the desk never do.', BUG),
  EURLACCESS: operator('The mail asked for an address, which mails of the desk never do.', BUG),
  EFETCH: operator('The mail asked for an address, which mails of the desk never do.', BUG),
};

/** Codes about which the server's reply decides: the same code stands for "later" and for "never". */
const JUDGED_BY_REPLY = new Set(['EENVELOPE', 'EMESSAGE', 'EPROTOCOL', 'ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EAUTH']);

const LATER: MailFailureRow = { does: 'transient', means: 'the mail server asked to come back later' };
const NEVER: MailFailureRow = {
  does: 'person',
  who: 'csr',
  means: 'The mail server refused the mail for good.',
  next: ADDRESS,
};
const NOT_FROM_US = operator('The mail server does not let the desk send from its address.', 'Correct DESK_MAIL_FROM.');

const AFTER_DATA: MailFailureRow = {
  does: 'unclear',
  means: 'the connection broke after the mail had begun to flow: the server may have taken it',
};

const UNKNOWN: MailFailureRow = { does: 'transient', means: 'the mail could not be handed over' };

/** A reply of the server is its last word; a broken connection is judged by how far the mail had come. */
export function mailFailureRow({ code = '', reply, command, dataBegun }: SmtpFailure): MailFailureRow {
  const row = BY_CODE[code];
  if (reply !== undefined && JUDGED_BY_REPLY.has(code)) {
    if (reply < 500) return LATER;
    if (code === 'EAUTH') return row ?? UNKNOWN;
    return command === 'MAIL FROM' ? NOT_FROM_US : NEVER;
  }
  if (row?.does === 'person') return row;
  return dataBegun ? AFTER_DATA : (row ?? UNKNOWN);
}

function operator(means: string, next = SETTINGS): MailFailureRow {
  return { does: 'person', who: 'operator', means, next };
}

/** What a failed delivery means for the case. */
export function classifyMail(failure: SmtpFailure, to: string[]): Failure {
  const row = mailFailureRow(failure);
  const code = ['smtp', failure.code, failure.reply].filter(Boolean).join('/');
  const detail = failure.message;
  if (row.does === 'person') {
    const means = row.who === 'csr' ? `${row.means} Nobody of ${to.join(', ')} got it. It said: ${detail}` : row.means;
    return { as: 'problem', problem: { code, action: 'person', who: row.who, means, next: row.next }, detail };
  }
  const message = `Mail to ${to.join(', ')}: ${row.means} (${code}: ${detail}).`;
  return row.does === 'unclear'
    ? { as: 'unclear', code, message }
    : { as: 'transient', code, message: `${message} Nothing was sent; it is tried again by itself.` };
}

/** The server has taken the mail for some, and wants to be asked again for others. */
export const DEFERRED = 'smtp/deferred';

/** Some have it; the others are tried again by themselves (greylisting, a mailbox that is full for now). */
export function deferredMail({ accepted, rejected, deferred }: Delivered, textHash: string): Failure {
  const message = `Mail to ${deferred.join(', ')}: the mail server asked to come back later. ${accepted.join(', ')} got it; the others are tried again by themselves.`;
  return { as: 'transient', code: DEFERRED, message, data: { accepted, rejected, textHash } };
}

/** An earlier attempt may have arrived, and this mail must not arrive twice. */
export function deliveryUnclear(subject: string, to: string[]): Problem {
  return {
    code: 'smtp/delivery-unclear',
    action: 'person',
    who: 'operator',
    means: `It is unclear whether the mail “${subject}” reached ${to.join(', ')}, and it must not arrive again and again.`,
    next: 'Ask the recipient or the mail server’s log; retry the case to send it (again), or go on without it.',
  };
}
