import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';

export interface SmtpSettings {
  /** `smtp://127.0.0.1:2525`, `smtps://user:password@mail.example.com` */
  url: string;
  /** `Support desk <support@desk.example.com>` */
  from: string;
}

export interface Envelope {
  messageId: string;
  to: string[];
  cc: string[];
  /** Those of them who get it this time. */
  recipients: string[];
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

/** What went wrong, in the terms of the failure table. */
export interface SmtpFailure {
  /** nodemailer's code, e.g. `EENVELOPE`. */
  code?: string;
  /** The server's reply code, when it gave one. */
  reply?: number;
  /** What it answered to: `MAIL FROM`, `RCPT TO`, `DATA`, `CONN`. */
  command?: string;
  message: string;
  /** The server had asked for the mail's content and got at least the beginning. */
  dataBegun: boolean;
}

export class DeliveryError extends Error {
  readonly failure: SmtpFailure;
  constructor(failure: SmtpFailure) {
    super(failure.message);
    this.name = 'DeliveryError';
    this.failure = failure;
  }
}

/** The whole delivery; the activity has 10 s and writes down how it ended. */
const DELIVERY_MS = 7_500;
const WAITS = { dnsTimeout: 3_000, connectionTimeout: 3_000, greetingTimeout: 3_000, socketTimeout: 6_000 };

/** Whom the server took the mail for, whom it refused it for, and for whom it wants to be asked again later. */
export interface Delivered {
  accepted: string[];
  rejected: string[];
  deferred: string[];
}

/**
 * Hands one mail to the SMTP server, on a connection of its own; somebody has got it then, now or before.
 * @throws DeliveryError
 */
export async function deliver(settings: SmtpSettings, mail: Envelope): Promise<Delivered> {
  let dataBegun = false;
  const transport = createTransport({ url: settings.url, pool: false, ...WAITS });
  // The content is pulled only after the server's 354: until then nothing can have been accepted.
  transport.use('stream', ({ message }, done) => {
    const open = message.createReadStream.bind(message);
    message.createReadStream = () =>
      Readable.from(
        (async function* () {
          dataBegun = true;
          yield* open();
        })(),
        { objectMode: false },
      ) as ReturnType<typeof open>;
    done();
  });
  try {
    const { messageId, subject, text, html, headers } = mail;
    const info = await transport.sendMail({
      from: settings.from,
      to: mail.to.map(address),
      cc: mail.cc.map(address),
      envelope: { from: settings.from, to: mail.recipients.map(address) },
      messageId,
      subject,
      text,
      html,
      headers,
      disableFileAccess: true,
      disableUrlAccess: true,
      signal: AbortSignal.timeout(DELIVERY_MS),
    });
    return asGiven(mail.recipients, { accepted: info.accepted, ...refusals(info) });
  } catch (error) {
    const others = mail.recipients.length < mail.to.length + mail.cc.length;
    const refused = asGiven(mail.recipients, { accepted: [], ...refusals(error) });
    // Nobody is left who gets it now, but others have it.
    if (others && refused.rejected.length + refused.deferred.length > 0) return refused;
    throw new DeliveryError(read(error, dataBegun));
  } finally {
    transport.close();
  }
}

/** What the server said of single recipients: `never` (5xx) or `later` (4xx). */
function refusals(said: unknown): Pick<Delivered, 'rejected' | 'deferred'> {
  const { rejectedErrors = [] } = said as { rejectedErrors?: { recipient?: string; responseCode?: number }[] };
  const by = (later: boolean): string[] =>
    rejectedErrors.flatMap(({ recipient, responseCode = 500 }) =>
      recipient !== undefined && responseCode < 500 === later ? [recipient] : [],
    );
  return { rejected: by(false), deferred: by(true) };
}

/** nodemailer writes domains small: addresses are named as the mail has them, or nobody would know them again. */
function asGiven(recipients: string[], { accepted, rejected, deferred }: Delivered): Delivered {
  const given = new Map(recipients.map((one) => [one.toLowerCase(), one]));
  const named = (all: string[]) => all.map((one) => given.get(one.toLowerCase()) ?? one);
  return { accepted: named(accepted), rejected: named(rejected), deferred: named(deferred) };
}

/** As an object an address is taken as it is: commas and brackets in it cannot add recipients. */
function address(it: string) {
  return { name: '', address: it };
}

function read(error: unknown, dataBegun: boolean): SmtpFailure {
  const it = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const aborted = it['name'] === 'AbortError' || it['name'] === 'TimeoutError';
  return {
    code: aborted ? 'EABORT' : typeof it['code'] === 'string' ? it['code'] : undefined,
    reply: typeof it['responseCode'] === 'number' ? it['responseCode'] : undefined,
    command: typeof it['command'] === 'string' ? it['command'] : undefined,
    message: typeof it['message'] === 'string' ? it['message'].slice(0, 300) : String(error),
    dataBegun,
  };
}
