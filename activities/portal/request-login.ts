import { Webhook } from 'standardwebhooks';
import type { Language } from '../../domain/language.js';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import { type EffectRef, effect, type Failure, Held } from '../effect.js';

export interface PortalSettings {
  /** DESK_PORTAL_WEBHOOK */
  url: string;
  /** DESK_PORTAL_SECRET: `whsec_` and the key in base64. */
  secret: string;
}

export interface RequestLoginInput {
  effect: EffectRef;
  customer: { id: string; name: string };
  language: Language;
  contacts: { name: string; email: string }[];
  accounts: string[];
  requestedBy: string;
}

const ANSWER_MS = 7_000;
const BY_HAND = 'Create the login by hand and confirm it (confirmDone portal-login), or retry the case.';

/** The portal answered something else than that it has taken the request. */
class Answered extends Error {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  constructor(status: number, retryAfter: string | null) {
    super(`the cost portal answered ${status}`);
    this.status = status;
    this.retryAfterMs = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1_000 : undefined;
  }
}

/**
 * Asks the cost portal for a login of the customer (handbook 3.1), as the Standard Webhooks specification signs requests. An
 * unclear attempt is sent again under the same `webhook-id`, which the portal takes once.
 */
export async function requestLogin(
  { db, portal }: { db: Db; portal?: PortalSettings | undefined },
  { effect: ref, ...wanted }: RequestLoginInput,
): Promise<{ status: number } | { problem: Problem }> {
  return effect(db, ref, {
    kind: 'portal.login',
    data: { customer: wanted.customer.id, accounts: wanted.accounts },
    classify,
    act: async () => {
      if (!portal) throw new Held(noWebhook());
      return { status: await send(portal, ref, wanted) };
    },
  });
}

async function send({ url, secret }: PortalSettings, { caseId, key }: EffectRef, wanted: object): Promise<number> {
  const body = JSON.stringify({ type: 'login.requested', case: caseId, ...wanted });
  const id = encodeURIComponent(`${caseId}/${key}`);
  const now = new Date();
  const { status, headers } = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (status < 200 || status > 299) throw new Answered(status, headers.get('retry-after'));
  return status;
}

function classify(error: unknown): Failure {
  if (!(error instanceof Answered)) {
    const { cause } = error as { cause?: unknown };
    const message = `The cost portal gave no answer: ${messageWithoutSql(cause ?? error)}. It is asked again by itself.`;
    return { as: 'unclear', code: 'portal/no-answer', message };
  }
  const { status, retryAfterMs } = error;
  const code = `portal/${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    const message = `The cost portal answered ${status}. It is asked again by itself.`;
    return { as: 'transient', code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  const means = `The cost portal refused to create the login: it answered ${status}.`;
  const next = `Look at its webhook and at DESK_PORTAL_WEBHOOK and DESK_PORTAL_SECRET of the worker. ${BY_HAND}`;
  return { as: 'problem', problem: { code, action: 'person', who: 'operator', means, next } };
}

function noWebhook(): Problem {
  const means = 'The worker was started without DESK_PORTAL_WEBHOOK, which it had when the case was opened.';
  return { code: 'portal/not-set', action: 'person', who: 'operator', means, next: BY_HAND };
}
