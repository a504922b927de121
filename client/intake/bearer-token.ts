import type { FastifyRequest } from 'fastify';

/** What stands in `Authorization: Bearer ...`; undefined when there is none. */
export function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}
