import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { beforeEffect, breakConnection, ConnectionBroken, takeTextBodies, withEffects } from '../wire.js';
import { SANDBOX_SLACK } from '../world/keys.js';
import type { World } from '../world/world.js';
import { Arguments } from './arguments.js';
import { findChannel } from './find.js';
import { METHODS } from './methods.js';
import { SlackRefusal } from './refusal.js';

const POSTING = ['chat.postMessage', 'chat.update'];

/** Slack's Web API below /slack/api: every method by GET or POST, refusals as `ok: false` with status 200. */
export function slackEndpoint(world: World): (app: FastifyInstance) => Promise<void> {
  const lastPosts = new Map<string, number>();
  return async (app) => {
    takeTextBodies(app);
    app.route({
      method: ['GET', 'POST'],
      url: '/:method',
      handler: async (request: FastifyRequest<{ Params: { method: string } }>, reply) => {
        try {
          return await answer(world, lastPosts, request, reply);
        } catch (error) {
          if (error instanceof ConnectionBroken) return breakConnection(request, reply);
          if (!(error instanceof SlackRefusal)) throw error;
          request.log.info({ method: request.params.method, reason: error.message }, 'refused');
          return reply.send({ ok: false, error: error.message, ...error.more });
        }
      },
    });
  };
}

async function answer(
  world: World,
  lastPosts: Map<string, number>,
  request: FastifyRequest<{ Params: { method: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { method: operation } = request.params;
  const method = Object.hasOwn(METHODS, operation) ? METHODS[operation] : undefined;
  if (!method) throw new SlackRefusal('unknown_method', { req_method: operation });
  const { token, ...values } = readValues(request);
  authenticate(request, token);
  const given = new Arguments(values);
  const channel = findChannel(world, String(values.channel ?? ''));
  const named = channel === undefined ? {} : { channel: channel.name };
  const fault = world.faults.strike({ service: 'slack', operation, ...named });
  const scripted = await beforeEffect(fault);
  if (scripted) {
    const status = scripted.status ?? (scripted.name === 'ratelimited' ? 429 : 200);
    return refuse(reply, status, scripted.name, scripted.retryAfter ?? 1);
  }
  if (channel && POSTING.includes(operation) && isTooFast(world, lastPosts, channel.id)) {
    return refuse(reply, 429, 'ratelimited', 1);
  }
  const { result, effects } = await withEffects(world, () =>
    method(world, given, `${request.protocol}://${request.host}`),
  );
  if (effects.length > 0) await world.keep();
  if (fault?.kind === 'dropReply') return breakConnection(request, reply);
  reply.raw.once('finish', () => world.effects.replied(effects));
  return reply.send({ ok: true, ...result });
}

function refuse(reply: FastifyReply, status: number, error: string, retryAfter: number): FastifyReply {
  if (status === 429) void reply.header('retry-after', String(retryAfter));
  return reply.code(status).send({ ok: false, error });
}

/** A message a second for each channel, in real time. */
function isTooFast(world: World, lastPosts: Map<string, number>, channel: string): boolean {
  if (!world.settings.throttles || !world.settings.chatThrottles) return false;
  const key = `${channel}/${world.life}`;
  const now = Date.now();
  if (now - (lastPosts.get(key) ?? 0) < 1000) return true;
  lastPosts.set(key, now);
  return false;
}

function authenticate(request: FastifyRequest, inBody: unknown): void {
  const header = request.headers.authorization;
  const token = header === undefined ? inBody : /^Bearer (.*)$/.exec(header)?.[1];
  if (header === undefined && (token === undefined || token === '')) throw new SlackRefusal('not_authed');
  if (token !== SANDBOX_SLACK.token) throw new SlackRefusal('invalid_auth');
}

function readValues(request: FastifyRequest): Record<string, unknown> {
  const query = new URL(request.url, 'http://sandbox').searchParams;
  const values: Record<string, unknown> = Object.fromEntries(query);
  if (request.method === 'GET' || typeof request.body !== 'string' || request.body === '') return values;
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...values, ...Object.fromEntries(new URLSearchParams(request.body)) };
  }
  if (!type.startsWith('application/json')) throw new SlackRefusal('invalid_post_type');
  try {
    const body: unknown = JSON.parse(request.body);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...values, ...body };
  } catch {
    throw new SlackRefusal('invalid_json');
  }
  throw new SlackRefusal('json_not_object');
}
