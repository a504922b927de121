import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { beforeEffect, breakConnection, ConnectionBroken, takeTextBodies, withEffects } from '../wire.js';
import { SANDBOX_PORTAL } from '../world/keys.js';
import type { World } from '../world/world.js';

const Wanted = z.looseObject({
  type: z.literal('login.requested'),
  case: z.string().min(1),
  customer: z.looseObject({ id: z.string().min(1), name: z.string().min(1) }),
});

/** The reseller's cost portal: takes signed requests for logins, each `webhook-id` once. */
export function portalEndpoint(world: World): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    takeTextBodies(app);
    app.post('/logins', async (request, reply) => {
      try {
        return await answer(world, request, reply);
      } catch (error) {
        if (error instanceof ConnectionBroken) return breakConnection(request, reply);
        throw error;
      }
    });
  };
}

async function answer(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const body = typeof request.body === 'string' ? request.body : '';
  const id = genuine(request, body);
  if (id === undefined) return reply.code(401).send({ error: 'not signed with the secret of this webhook' });
  const fault = world.faults.strike({ service: 'portal', operation: 'CreateLogin' });
  const scripted = await beforeEffect(fault);
  if (scripted) {
    if (scripted.retryAfter !== undefined) void reply.header('retry-after', String(scripted.retryAfter));
    return reply.code(scripted.status ?? 500).send({ error: scripted.name });
  }
  const { data: wanted } = Wanted.safeParse(readJson(body));
  if (!wanted) return reply.code(422).send({ error: 'not a request for a login' });
  const { customer } = wanted;
  const known = world.effects.log.some(({ kind, detail }) => kind === 'portalLogin' && detail['id'] === id);
  const { effects } = await withEffects(world, () => {
    if (!known) world.effects.record('portalLogin', customer.id, { id, case: wanted.case, name: customer.name });
  });
  if (effects.length > 0) await world.keep();
  if (fault?.kind === 'dropReply') return breakConnection(request, reply);
  reply.raw.once('finish', () => world.effects.replied(effects));
  return reply.code(known ? 200 : 201).send({});
}

/** The id of a request that is signed as the Standard Webhooks specification says, in the last minutes. Real time. */
function genuine({ headers }: FastifyRequest, body: string): string | undefined {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
  try {
    new Webhook(SANDBOX_PORTAL.secret).verify(body, signed, { jsonParse: false });
    return signed['webhook-id'];
  } catch {
    return undefined;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
