import { createHash } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { signConfirmToken } from '../../contracts/confirm-token.js';
import type { Language } from '../../domain/language.js';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import { customers, ledger } from '../../registry/schema.js';
import { keepText } from '../../registry/sent-texts.js';
import { type EffectRef, effect, type Failure, Held } from '../effect.js';
import type { MailOptions } from './activities.js';
import { type ComposedMail, composeMail } from './compose.js';
import { classifyMail, DEFERRED, deferredMail, deliveryUnclear } from './failures.js';
import type { CustomerLink, MailFacts, TemplateId } from './facts.js';
import { deliver, type Delivered, DeliveryError } from './smtp.js';

/** A mail to send; `facts` belong to `template`. Addresses are plain, without names. */
export type SendMailInput = {
  [T in TemplateId]: {
    effect: EffectRef;
    template: T;
    /** Account ids that it is about, for the record. */
    accounts?: string[];
    language: Language;
    to: string[];
    cc: string[];
    facts: MailFacts[T];
  };
}[TemplateId];

interface SendMailResult {
  messageId: string;
  /** Addresses that the server refused while others got the mail. */
  rejected: string[];
  /** Where the exact text is kept: sent_texts. */
  textHash: string;
}

/**
 * Sends one mail (handbook 3.2 to 3.7) and keeps its exact text. SMTP takes no key: a delivery that ended unclear is
 * repeated with the same Message-ID where the template says that a duplicate is harmless, once; then a person decides.
 */
export async function sendMail(
  options: Required<MailOptions>,
  input: SendMailInput,
): Promise<SendMailResult | { problem: Problem }> {
  const { db, smtp, templates } = options;
  const { effect: ref, template, language } = input;
  const { to, cc } = recipients(input);
  const messageId = messageIdOf(ref, smtp.from);
  const write = async (): Promise<ComposedMail> =>
    composeMail(templates, template, language, input.facts as never, await customerLink(options, input));

  return effect<SendMailResult>(db, ref, {
    kind: `mail.${template}`,
    data: { accounts: input.accounts, template, version: templates[template].version, language, to, cc, messageId },
    classify: (error) => classify(error, [...to, ...cc]),
    reconcile: async ({ undecided }) => {
      const harmless = templates[template].duplicateHarmless && undecided.length <= HARMLESS;
      if (undecided.length === 0 || harmless) return undefined;
      throw new Held(deliveryUnclear((await write()).subject, to));
    },
    act: async () => {
      if (to.length === 0) throw new Held(noRecipient(template));
      const before = await settledBefore(db, ref);
      const left = [...to, ...cc].filter((one) => !before.accepted.includes(one) && !before.rejected.includes(one));
      // Whoever was still waited for is not written to any more: the others have had it, or been refused.
      if (left.length === 0) return { messageId, rejected: before.rejected, textHash: before.textHash };
      const mail = await write();
      await keepText(db, { channel: 'mail', ...mail });
      const { subject, text, html, hash } = mail;
      const headers = { 'Auto-Submitted': 'auto-generated', 'X-Desk-Case': ref.caseId };
      const now = await deliver(smtp, { messageId, to, cc, recipients: left, subject, text, html, headers });
      if (now.deferred.length > 0 && before.deferrals < DEFERRALS) throw new Deferred(now, hash);
      return { messageId, rejected: [...before.rejected, ...now.rejected, ...now.deferred], textHash: hash };
    },
  });
}

/** A server that breaks off after each mail that it has taken would else deliver copies for as long as it does. */
const HARMLESS = 1;

/** About an hour: then the case goes on without those who still have not got it, and a person hears of them. */
const DEFERRALS = 30;

/** The server took the mail for some and wants to be asked again for others. */
class Deferred extends Error {
  readonly delivered: Delivered;
  readonly textHash: string;
  constructor(delivered: Delivered, textHash: string) {
    super(`come back later for ${delivered.deferred.join(', ')}`);
    this.delivered = delivered;
    this.textHash = textHash;
  }
}

/** For whom earlier attempts of this mail have had an answer: they are not written to again. */
async function settledBefore(db: Db, { caseId, key }: EffectRef) {
  const rows = await db
    .select({ data: ledger.data })
    .from(ledger)
    .where(and(eq(ledger.caseId, caseId), eq(ledger.key, key), eq(ledger.fact, 'failed')))
    .orderBy(asc(ledger.id));
  const all = rows.map(({ data }) => (data ?? {}) as Partial<Delivered & { code: string; textHash: string }>);
  return {
    /** A server that is away has not asked anybody to come back later. */
    deferrals: all.filter(({ code }) => code === DEFERRED).length,
    accepted: all.flatMap(({ accepted = [] }) => accepted),
    rejected: all.flatMap(({ rejected = [] }) => rejected),
    /** What those who were accepted last have got: the mail may say something else by now. */
    textHash: all.filter(({ accepted = [] }) => accepted.length > 0).at(-1)?.textHash ?? '',
  };
}

/** The same for every attempt of an effect, so that a mail program can recognise a duplicate. */
export function messageIdOf({ caseId, key }: EffectRef, from: string): string {
  const domain = /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256').update(`${caseId}/${key}`).digest('hex').slice(0, 32)}@${domain}>`;
}

/** Each address once; who is written to is not copied as well. */
function recipients({ to, cc }: { to: string[]; cc: string[] }): { to: string[]; cc: string[] } {
  const seen = new Set<string>();
  const fresh = (address: string) => !seen.has(address.toLowerCase()) && !!seen.add(address.toLowerCase());
  return { to: to.filter(fresh), cc: cc.filter(fresh) };
}

async function customerLink({ db, links }: Required<MailOptions>, input: SendMailInput): Promise<CustomerLink> {
  const { customerId } = input.facts;
  const [customer] = await db
    .select({ externalId: customers.externalId })
    .from(customers)
    .where(eq(customers.id, customerId));
  if (!customer) throw new Held(unknownCustomer(customerId));
  const token = signConfirmToken(links.secret, { caseId: input.effect.caseId });
  return { externalId: customer.externalId, confirmUrl: `${links.intakeUrl.replace(/\/+$/, '')}/confirm/${token}` };
}

/** Whatever is not SMTP's fault (a database that is away) happened before the mail left. */
function classify(error: unknown, to: string[]): Failure {
  if (error instanceof DeliveryError) return classifyMail(error.failure, to);
  if (error instanceof Deferred) return deferredMail(error.delivered, error.textHash);
  return {
    as: 'transient',
    code: 'mail/not-written',
    message: `The mail could not be written: ${messageWithoutSql(error)}`,
  };
}

function noRecipient(template: string): Problem {
  return {
    code: 'mail/no-recipient',
    action: 'person',
    who: 'csr',
    means: `There is no address to send “${template}” to.`,
    next: 'Add a contact with an e-mail address to the case, then retry it.',
  };
}

function unknownCustomer(customerId: string): Problem {
  return {
    code: 'registry/customer-unknown',
    action: 'person',
    who: 'operator',
    means: `The registry has no customer “${customerId}”.`,
    next: 'Add the customer to the registry, then retry the case.',
  };
}
