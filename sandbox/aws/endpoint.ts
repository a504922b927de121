import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Effect } from '../world/effects.js';
import type { FaultAction } from '../world/faults.js';
import { findKey } from '../world/principals.js';
import type { World } from '../world/world.js';
import { AwsError } from './aws-error.js';
import { protocolOf, readRequest, type Protocol } from './request.js';
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
      const protocol = protocolOf(request.headers);
      const requestId = randomUUID();
      void reply.header('x-amzn-requestid', requestId);
      void reply.type(protocol === 'json' ? 'application/x-amz-json-1.1' : 'text/xml');
      try {
        const answer = await answerOf(world, throttle, request, requestId);
        if (answer.drop) return breakConnection(request, reply);
        reply.raw.once('finish', () => world.effects.replied(answer.effects));
        return reply.send(answer.body);
      } catch (error) {
        if (error instanceof ConnectionBroken) return breakConnection(request, reply);
        if (!(error instanceof AwsError)) throw error;
        request.log.info({ code: error.code, reason: error.message }, 'refused');
        return reply.code(error.status).send(errorBody(protocol, error, requestId));
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
  await beforeEffect(fault);
  const before = world.effects.log.length;
  const result = aws.run(world, caller);
  const effects = world.effects.log.slice(before);
  await world.effects.seen();
  await world.keep();
  return {
    body: aws.protocol === 'json' ? JSON.stringify(result) : stsResponse(operation, result, requestId),
    drop: fault?.kind === 'dropReply',
    effects,
  };
}

class ConnectionBroken extends Error {}

async function beforeEffect(fault: FaultAction | undefined): Promise<void> {
  if (fault?.kind === 'delay') await wait(fault.ms);
  if (fault?.kind === 'reset') throw new ConnectionBroken();
  if (fault?.kind === 'error') {
    const status = fault.status ?? (/^(Service|Internal)/.test(fault.name) ? 500 : 400);
    throw new AwsError(fault.name, fault.message ?? 'Scripted by the sandbox.', {
      status,
      ...(fault.reason === undefined ? {} : { extra: { Reason: fault.reason } }),
    });
  }
}

function breakConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function errorBody(protocol: Protocol, error: AwsError, requestId: string): string {
  if (protocol === 'query') return stsError(error, requestId);
  return JSON.stringify({ __type: error.code, Message: error.message, ...error.extra });
}
