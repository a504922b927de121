import { randomUUID } from 'node:crypto';
import { anySignal } from 'any-signal';
import { SANDBOX_TWILIO } from '../world/keys.js';
import type { Call } from '../world/types.js';
import { twilioSignature } from './signature.js';

export type Parameters = Record<string, string>;

export interface Webhook {
  url: string;
  method: 'GET' | 'POST';
  parameters: Parameters;
}

type WebhookAnswer = { status: number; contentType: string; body: string } | { problem: string };

const TIMEOUT_MS = 15_000;

/**
 * A signed request of Twilio's to the desk. One that gets no answer is tried once more, with the same idempotency
 * token; so is one whose answer `satisfies` not.
 */
export async function sendWebhook(
  webhook: Webhook,
  stopped: AbortSignal,
  satisfies: (status: number) => boolean = () => true,
): Promise<WebhookAnswer> {
  const token = randomUUID();
  const first = await send(webhook, token, stopped);
  if (stopped.aborted || ('status' in first && satisfies(first.status))) return first;
  return send(webhook, token, stopped);
}

/** What every request about a call carries. */
export function callParameters(call: Call): Parameters {
  return {
    CallSid: call.id,
    AccountSid: SANDBOX_TWILIO.accountSid,
    CallStatus: call.status,
    To: call.to,
    Called: call.to,
    From: call.from,
    Caller: call.from,
    Direction: 'outbound-api',
    ApiVersion: '2010-04-01',
    ...(call.answeredBy === undefined ? {} : { AnsweredBy: call.answeredBy }),
  };
}

async function send({ url, method, parameters }: Webhook, token: string, stopped: AbortSignal): Promise<WebhookAnswer> {
  const form = new URLSearchParams(parameters).toString();
  const target = method === 'POST' ? url : `${url}${url.includes('?') ? '&' : '?'}${form}`;
  const signal = anySignal([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const response = await fetch(target, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': twilioSignature(target, method === 'POST' ? parameters : {}),
        'i-twilio-idempotency-token': token,
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
      },
      ...(method === 'POST' ? { body: form } : {}),
      signal,
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return { problem: cause?.message ?? message };
  } finally {
    signal.clear();
  }
}
