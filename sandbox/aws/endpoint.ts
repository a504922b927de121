import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beforeEffect, breakConnection, ConnectionBroken, withEffects } from '../wire.js';
import type { Effect } from '../world/effects.js';
import { findKey } from '../world/principals.js';
import type { World } from '../world/world.js';
import { AwsError } from './aws-error.js';
import { contentTypeOf, JSON_1_0, protocolOf, readRequest } from './request.js';
import { verifySignature } from './signature.js';
import { stsError, stsResponse } from './sts-xml.js';
import { Throttle } from './throttle.js';

interface Answer {
  body: string;
  drop: boolean;
  effects: Effect[];
}

/** The AWS endpoint: POST / with the real services' protocols, signatures and errors. */
export function awsEndpoint(world: World): (app: FastifyInstance) => Promise<void> {
  const throttle = new Throttle();
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post('/', async (request, reply) => {
      const requestId = randomUUID();
      void reply.header('x-amzn-requestid', requestId);
      void reply.type(contentTypeOf(request.headers));
      try {
        const answer = await answerOf(world, throttle, request, requestId);
        if (answer.drop) return breakConnection(request, reply);
        reply.raw.once('finish', () => world.effects.replied(answer.effects));
        return reply.send(answer.body);
      } catch (error) {
        if (error instanceof ConnectionBroken) return breakConnection(request, reply);
        if (!(error instanceof AwsError)) throw error;
        request.log.info({ code: error.code, reason: error.message }, 'refused');
        return reply.code(error.status).send(errorBody(request, error, requestId));
      }
    });
  };
}

async function answerOf(world: World, throttle: Throttle, request: FastifyRequest, requestId: string): Promise<Answer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const aws = readRequest(request.headers, body);
  const signed = { method: request.method, path: request.url, headers: request.headers, body };
  const caller = await verifySignature(signed, aws.signing, (id) => findKey(world, id));
  if (world.settings.throttles && aws.service === 'organizations') {
    throttle.take(aws.operation, `${caller.accountId}/${world.life}`, Date.now());
  }
  const { service, operation } = aws;
  const accountId = aws.subject(world, caller);
  const fault = world.faults.strike({ service, operation, ...(accountId === undefined ? {} : { accountId }) });
  const scripted = await beforeEffect(fault);
  if (scripted) {
    const status = scripted.status ?? (/^(Service|Internal)/.test(scripted.name) ? 500 : 400);
    throw new AwsError(scripted.name, scripted.message ?? 'Scripted by the sandbox.', {
      status,
      ...(scripted.reason === undefined ? {} : { extra: { Reason: scripted.reason } }),
    });
  }
  const { result, effects } = await withEffects(world, () => aws.run(world, caller));
  // Who watches the world is not told of what was only read.
  if (effects.length > 0 || !READS.test(operation)) await world.keep();
  return {
    body: aws.protocol === 'json' ? JSON.stringify(result) : stsResponse(operation, result, requestId),
    drop: fault?.kind === 'dropReply',
    effects,
  };
}

const READS = /^(Describe|List|Get)/;

function errorBody(request: FastifyRequest, error: AwsError, requestId: string): string {
  if (protocolOf(request.headers) === 'query') return stsError(error, requestId);
  // Of the two JSON protocols the older names the shape with its namespace, and the services on it spell `message`.
  if (contentTypeOf(request.headers) === JSON_1_0) {
    return JSON.stringify({ __type: `com.amazonaws.billing#${error.code}`, message: error.message, ...error.extra });
  }
  return JSON.stringify({ __type: error.code, Message: error.message, ...error.extra });
}
