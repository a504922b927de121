import twilio from 'twilio';
import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call.js';
import { askTwiml, FIRST } from '../../contracts/call-twiml.js';
import { twilioState } from '../../contracts/twilio-callback.js';
import type { CallState } from '../../domain/phone.js';
import type { Dialling, PhoneProvider } from './port.js';

export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  from: string;
  /** Only for the sandbox. */
  url?: string;
}

/** An activity has 10 s in all, in which a call may be made, or looked at, ended and looked at again. */
const DIAL_MS = 5_000;
const ANSWER_MS = 2_500;
const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];
/** Calls to one number that are looked through for one that may have been made. */
const LOOKED_THROUGH = 20;
/** Twilio's "this call cannot be redirected or ended": it is over already. */
const CALL_IS_OVER = 21220;

/** How long Twilio asks to be left alone: its library does not tell. */
export class TooManyRequests extends Error {
  readonly retryAfterMs: number;
  constructor(retryAfter: unknown) {
    super('Twilio asks for fewer requests a second');
    const seconds = Number(retryAfter);
    this.retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 1_000;
  }
}

type Request<T> = typeof twilio.RequestClient.prototype.request<T>;

/** Twilio's own HTTP client with our patience. Nothing is tried twice by it. */
class Http extends twilio.RequestClient {
  constructor() {
    super({ timeout: ANSWER_MS, autoRetry: false });
  }

  override async request<T>(options: Parameters<Request<T>>[0]): ReturnType<Request<T>> {
    const timeout = options.method === 'post' && options.uri.endsWith('/Calls.json') ? DIAL_MS : ANSWER_MS;
    const answer = await super.request({ ...options, timeout });
    if (answer.statusCode === 429)
      throw new TooManyRequests((answer.headers as Record<string, unknown>)['retry-after']);
    return answer;
  }
}

/** Twilio Programmable Voice. @param callsUrl where the intake takes callbacks: `https://desk.example.com/calls` */
export function twilioPhone(settings: TwilioSettings, callsUrl: string): PhoneProvider {
  const { accountSid, authToken, from, url } = settings;
  const client = twilio(accountSid, authToken, { httpClient: new Http() });
  if (url) client.api.baseUrl = url.replace(/\/+$/, '');
  return {
    async place({ token, to, language, script, ringSeconds }) {
      const call = await client.calls.create({
        to,
        from,
        twiml: openingTwiml({ token, language, script }, callsUrl),
        timeout: ringSeconds,
        machineDetection: 'Enable',
        statusCallback: `${callsUrl}/${token}/status`,
        statusCallbackMethod: 'POST',
        statusCallbackEvent: EVENTS,
      });
      return { providerCallId: call.sid };
    },

    async fetch(providerCallId) {
      return stateOf(await client.calls(providerCallId).fetch());
    },

    async hangUp(providerCallId, { ringingOnly }) {
      const now = await client.calls(providerCallId).fetch();
      const { kind } = stateOf(now);
      if (kind === 'ended' || (ringingOnly && kind === 'in-progress')) return stateOf(now);
      const status = ['queued', 'initiated', 'ringing'].includes(now.status) ? 'canceled' : 'completed';
      try {
        return stateOf(await client.calls(providerCallId).update({ status }));
      } catch (error) {
        // It ended between the two questions.
        if ((error as { code?: unknown }).code !== CALL_IS_OVER) throw error;
        return stateOf(await client.calls(providerCallId).fetch());
      }
    },

    async placedSince(to, since) {
      const calls = await client.calls.list({ to, from, limit: LOOKED_THROUGH, pageSize: LOOKED_THROUGH });
      return calls
        .map((call) => ({ providerCallId: call.sid, placedAt: (call.dateCreated ?? call.startTime).getTime() }))
        .filter(({ placedAt }) => placedAt >= since)
        .sort((one, other) => other.placedAt - one.placedAt);
    },
  };
}

/** What the call begins with; long scripts may not fit. */
export function openingTwiml(
  { token, language, script }: Pick<Dialling, 'token' | 'language' | 'script'>,
  callsUrl: string,
): string {
  return askTwiml({ ...script, language, keyedUrl: `${callsUrl}/${token}/keyed` }, FIRST);
}

function stateOf(call: CallInstance): CallState {
  return { providerCallId: call.sid, ...twilioState(call.status, call.answeredBy) };
}
