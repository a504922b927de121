import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EffectKey } from '../../domain/effect-key.js';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { readAttemptToken } from '../../contracts/attempt-token.js';
import { answerTwiml, type Asked, FIRST, goodbyeTwiml } from '../../contracts/call-twiml.js';
import { readKeyedCallback, readStatusCallback } from '../../contracts/twilio-callback.js';
import type { CallEvent } from '../../domain/phone.js';
import type { KeptCall } from '../../registry/calls.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Intake } from './app.js';

interface Route {
  Params: { token: string };
  Querystring: { n?: string; missed?: string };
}

/**
 * What Twilio tells of a call, and the keys that people press (handbook 3.3). Both are written down before the case hears of them,
 * so that nothing depends on a signal: the case also asks. Taken are only Twilio's own requests about calls that the desk made.
 */
export function calls(app: FastifyInstance, intake: Intake): void {
  const { cases, record, refused, secrets, publicUrl } = intake;

  const attemptOf = (request: FastifyRequest<Route>): EffectKey | undefined => {
    const signature = request.headers['x-twilio-signature'];
    const signed = typeof signature === 'string' ? signature : '';
    const address = `${publicUrl()}${request.raw.url ?? ''}`;
    const genuine = validateRequest(secrets.twilioAuthToken, signed, address, formOf(request));
    const attempt = readAttemptToken(secrets.linkSecret, request.params.token);
    if (genuine && attempt) return attempt;
    refused['call-signature'] += 1;
    return undefined;
  };

  /** Tells the case, if it is there; afterwards the same callback is a repetition. Throws when the engine is away. */
  async function passOn(id: string, caseId: string, event: CallEvent | undefined): Promise<void> {
    if (event) await cases.callEvent(caseId, event);
    await record.passedOn(id);
  }

  const away = (reply: FastifyReply, error: unknown, caseId: string) => {
    app.log.warn(
      { problem: messageWithoutSql(error), caseId },
      'a callback could not be passed on; the case will ask the provider',
    );
    return reply.code(503).header('retry-after', '5').send({ error: 'the desk cannot take this now; send it again' });
  };

  app.post<Route>('/calls/:token/status', async (request, reply) => {
    const attempt = attemptOf(request);
    if (!attempt) return reply.code(401).send({ error: 'not signed by Twilio for a call of the desk' });
    const told = readStatusCallback(formOf(request));
    if (!told) {
      refused['call-ignored'] += 1;
      return reply.code(204).send();
    }
    const { providerCallId, sequence, state } = told;
    const id = `call/${providerCallId}/${sequence}`;
    try {
      const taken = await record.takeCallback({ ...attempt, id, providerCallId, status: { sequence, ...state } });
      if (!taken) {
        refused['call-ignored'] += 1;
        return await reply.code(204).send();
      }
      if (taken.arrival === 'repeated') {
        refused['call-replayed'] += 1;
        return await reply.code(409).send({ error: 'this was taken before' });
      }
      if (taken.late) refused['call-late'] += 1;
      const event = taken.late || !taken.moved ? undefined : eventOf(taken.call, providerCallId, state.kind);
      await passOn(id, attempt.caseId, event);
      return await reply.code(204).send();
    } catch (error) {
      return away(reply, error, attempt.caseId);
    }
  });

  app.post<Route>('/calls/:token/keyed', async (request, reply) => {
    const attempt = attemptOf(request);
    if (!attempt) return reply.code(401).send({ error: 'not signed by Twilio for a call of the desk' });
    const told = readKeyedCallback(formOf(request));
    let call: KeptCall | undefined;
    try {
      call = await record.callOf(attempt);
    } catch (error) {
      return away(reply, error, attempt.caseId);
    }
    if (!told || !call) {
      refused['call-ignored'] += 1;
      return twiml(reply, goodbyeTwiml(call?.language ?? 'ko', 'unheard'));
    }
    const asked = askedOf(request.query);
    const keyedUrl = `${publicUrl()}/calls/${request.params.token}/keyed`;
    const script = { text: call.text, menu: call.menu, language: call.language, keyedUrl };
    const answer = answerTwiml(script, asked, told.digits);
    const id = `call/${told.providerCallId}/keyed/${asked.times}`;
    try {
      const digit = answer.taken;
      const taken = await record.takeCallback({
        ...attempt,
        id,
        providerCallId: told.providerCallId,
        ...(digit !== undefined && { digit }),
      });
      if (taken?.arrival === 'repeated') refused['call-replayed'] += 1;
      else if (taken?.late) refused['call-late'] += 1;
      else if (digit === undefined || !taken?.moved) await passOn(id, attempt.caseId, undefined);
      else await tellKeyed(id, attempt, told.providerCallId, digit);
    } catch (error) {
      return away(reply, error, attempt.caseId);
    }
    return twiml(reply, answer.twiml);
  });

  /** The key is in the record: whoever pressed it must not hear of our troubles, and the case finds it when it looks. */
  async function tellKeyed(
    id: string,
    { caseId, key }: EffectKey,
    providerCallId: string,
    digit: string,
  ): Promise<void> {
    try {
      await passOn(id, caseId, { key, providerCallId, kind: 'keyed', digit });
    } catch (error) {
      app.log.warn({ problem: messageWithoutSql(error), caseId }, 'a key could not be passed on; the case will look');
    }
  }
}

/** Only an end asks the case to look: that it rings, it knows. */
function eventOf({ key, reason, digit }: KeptCall, providerCallId: string, state: string): CallEvent | undefined {
  if (state !== 'ended') return undefined;
  const more = { ...(reason !== undefined && { reason }), ...(digit !== undefined && { digit }) };
  return { key, providerCallId, kind: 'ended', ...more };
}

function formOf({ body }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : ''));
}

/** What our own address says; it is part of what Twilio signs. */
function askedOf({ n, missed }: Route['Querystring']): Asked {
  const whole = (text: string | undefined, otherwise: number) =>
    /^\d{1,2}$/.test(text ?? '') ? Number(text) : otherwise;
  return { times: whole(n, FIRST.times), missed: whole(missed, FIRST.missed) };
}

function twiml(reply: FastifyReply, body: string): FastifyReply {
  return reply.code(200).type('text/xml; charset=utf-8').send(body);
}
