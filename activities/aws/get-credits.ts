import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { anySignal } from 'any-signal';
import { z } from 'zod';
import type { Credit } from '../../domain/credits.js';
import type { Payer } from './clients.js';

/** AWS Billing has had GetCredits since July 2026; no package of the SDK knows it yet, so the request is signed here. */
const BILLING = 'https://billing.us-east-1.api.aws';
const REGION = 'us-east-1';
const TARGET = 'AWSBilling.GetCredits';
const ANSWER_MS = 5_000;
/** As far back as AWS looks (AWS: at most a year): credits that end or ended in the time since are told. */
const LOOK_BACK_MS = 364 * 24 * 3_600_000;

const Amount = z.looseObject({ currencyCode: z.string(), currencyAmount: z.string().regex(/^[+-]?\d+(\.\d*)?$/) });

/** What we read of a credit; times are epoch seconds (AWS). */
const AwsCredit = z.looseObject({
  initialAmount: Amount,
  remainingAmount: Amount,
  estimatedAmount: Amount.optional(),
  applicableProductNames: z.array(z.string()).optional(),
  description: z.string().default(''),
  endDate: z.number().optional(),
  creditStatus: z.string().optional(),
});

const Answer = z.looseObject({ credits: z.array(AwsCredit).default([]) });

/** A refusal in the shape in which the SDK throws those of other services, so that one table serves all. */
class BillingError extends Error {
  readonly $metadata: { httpStatusCode: number };
  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * The credits of one account, asked as its payer. Amounts stay the texts that AWS sends.
 * @param now the case's clock, epoch ms
 */
export async function getCredits(
  payer: Payer,
  accountId: string,
  now: number,
  endpoint: string = BILLING,
): Promise<Credit[]> {
  const body = JSON.stringify({ accountId, startDate: Math.floor((now - LOOK_BACK_MS) / 1_000) });
  const headers = await signed(payer, new URL(endpoint), body);
  const signal = anySignal([payer.call.abortSignal, AbortSignal.timeout(ANSWER_MS)]);
  const { answer, text } = await fetch(endpoint, { method: 'POST', headers, body, signal })
    .then(async (answer) => ({ answer, text: await answer.text() }))
    .finally(() => signal.clear());
  const said = parsed(text);
  if (!answer.ok) {
    const { __type: type = 'Unknown', message, Message } = said as Record<string, string>;
    throw new BillingError(answer.status, type.split('#').pop() ?? type, message ?? Message ?? text.slice(0, 300));
  }
  const { data } = Answer.safeParse(said);
  // Not a word about amounts is better than a wrong one.
  if (!data) throw new BillingError(answer.status, 'UnreadableAnswer', 'the answer is not as AWS describes it');
  return data.credits.map(creditOf);
}

async function signed({ client, clockOffset }: Payer, { hostname, host, protocol, pathname }: URL, body: string) {
  const credentials = await client.config.credentials();
  const signer = new SignatureV4({ credentials, region: REGION, service: 'billing', sha256: Sha256 });
  const request = new HttpRequest({
    method: 'POST',
    protocol,
    hostname,
    path: pathname,
    headers: { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': TARGET },
    body,
  });
  const { headers } = await signer.sign(request, { signingDate: new Date(Date.now() + clockOffset()) });
  return headers;
}

function creditOf(found: z.infer<typeof AwsCredit>): Credit {
  const { initialAmount, remainingAmount, estimatedAmount, applicableProductNames = [], endDate } = found;
  return {
    amount: remainingAmount.currencyAmount,
    currency: remainingAmount.currencyCode,
    initial: initialAmount.currencyAmount,
    description: found.description,
    ...(estimatedAmount && { estimated: estimatedAmount.currencyAmount }),
    ...(endDate !== undefined && { expiresAt: endDate * 1_000 }),
    ...(applicableProductNames.length > 0 && { limitedTo: applicableProductNames }),
    ...(found.creditStatus === 'DISABLED' && { disabled: true }),
  };
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
