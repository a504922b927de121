import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { beforeEffect, breakConnection, ConnectionBroken, takeTextBodies, withEffects } from '../wire.js';
import { SANDBOX_TWILIO } from '../world/keys.js';
import type { World } from '../world/world.js';
import { readRequest } from './operations.js';
import { TwilioError } from './twilio-error.js';

/** Twilio's REST API below /2010-04-01: the Calls resource of the desk's account. */
export function twilioEndpoint(world: World): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    takeTextBodies(app);
    app.all('/*', async (request, reply) => {
      try {
        return await answer(world, request, reply);
      } catch (error) {
        if (error instanceof ConnectionBroken) return breakConnection(request, reply);
        if (!(error instanceof TwilioError)) throw error;
        request.log.info({ code: error.code, reason: error.message }, 'refused');
        if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter));
        if (error.status === 401) void reply.header('www-authenticate', 'Basic realm="Twilio API"');
        return reply.code(error.status).send(error.body());
      }
    });
  };
}

async function answer(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { pathname, searchParams } = new URL(request.url, 'http://sandbox');
  authenticate(request, pathname);
  const twilio = readRequest(world, {
    method: request.method,
    path: pathname,
    query: searchParams,
    form: readForm(request),
  });
  const { operation, to } = twilio;
  const fault = world.faults.strike({ service: 'twilio', operation, ...(to === undefined ? {} : { to }) });
  const scripted = await beforeEffect(fault);
  if (scripted) {
    const code = Number(scripted.name);
    const status = scripted.status ?? (code === 20429 ? 429 : code === 20500 ? 500 : 400);
    const retryAfter = status === 429 ? (scripted.retryAfter ?? 1) : undefined;
    throw new TwilioError(code, scripted.message ?? 'Scripted by the sandbox.', { status, retryAfter });
  }
  const { result, effects } = await withEffects(world, () => twilio.run());
  if (effects.length > 0) await world.keep();
  if (result.placed) world.exchange?.connect(result.placed);
  if (fault?.kind === 'dropReply') return breakConnection(request, reply);
  reply.raw.once('finish', () => world.effects.replied(effects));
  return reply.code(result.status).send(result.body);
}

/** Basic authentication with the account's id and token; the address must be the same account's. */
function authenticate(request: FastifyRequest, path: string): void {
  const { accountSid, authToken } = SANDBOX_TWILIO;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const given = request.headers.authorization ?? '';
  const isRight = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  const account = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(path)?.[1];
  if (!isRight || (account !== undefined && account !== accountSid)) {
    throw new TwilioError(20003, 'Authenticate', { status: 401 });
  }
}

function readForm(request: FastifyRequest): URLSearchParams {
  if (request.method === 'GET' || typeof request.body !== 'string') return new URLSearchParams();
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    throw new TwilioError(20001, `The body is ${type}, not a form`, { status: 415 });
  }
  return new URLSearchParams(request.body);
}
