import type { FastifyInstance } from 'fastify';
import { readCaseId } from '../../domain/case-id.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Intake } from './app.js';
import { bearerToken } from './bearer-token.js';
import { isSecret } from './secret-compare.js';

/** The record of one case for `desk show`: `GET /cases/timeline?id=onboarding/acme/CSR-2041`, oldest entry first. */
export function timeline(app: FastifyInstance, { record, refused, secrets }: Intake): void {
  app.get<{ Querystring: { id?: string | string[] } }>('/cases/timeline', {
    onRequest: async (request, reply) => {
      if (isSecret(bearerToken(request), secrets.token)) return;
      refused['bearer-token'] += 1;
      await reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ error: 'the bearer token is missing or wrong' });
    },
    handler: async ({ query }, reply) => {
      const { id } = query;
      if (typeof id !== 'string' || !readCaseId(id)) {
        return reply.code(400).send({ error: 'id must be a case id, for example ?id=onboarding/acme/CSR-2041' });
      }
      try {
        return await reply.header('cache-control', 'no-store').send({ entries: await record.timeline(id) });
      } catch (error) {
        app.log.warn({ problem: messageWithoutSql(error) }, 'the record cannot be read');
        return reply.code(503).send({ error: 'the database does not answer; try again later' });
      }
    },
  });
}
