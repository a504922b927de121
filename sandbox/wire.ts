import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Effect } from './world/effects.js';
import type { FaultAction } from './world/faults.js';
import type { World } from './world/world.js';

/** The connection is to break before anything happens. */
export class ConnectionBroken extends Error {}

/** Bodies arrive as the text that was sent, whatever their type: signatures are of it. */
export function takeTextBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** Breaks the connection instead of a reply. */
export function breakConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** What a fault does before the effect: waits, or throws that the connection breaks. Answers the error it scripts. */
export async function beforeEffect(
  fault: FaultAction | undefined,
): Promise<Extract<FaultAction, { kind: 'error' }> | undefined> {
  if (fault?.kind === 'delay') await wait(fault.ms);
  if (fault?.kind === 'reset') throw new ConnectionBroken();
  return fault?.kind === 'error' ? fault : undefined;
}

/** Runs what may have effects, then waits until every listener has seen them. */
export async function withEffects<Result>(
  world: World,
  run: () => Result,
): Promise<{ result: Result; effects: Effect[] }> {
  const before = world.effects.log.length;
  const result = run();
  const effects = world.effects.log.slice(before);
  await world.effects.seen();
  return { result, effects };
}
