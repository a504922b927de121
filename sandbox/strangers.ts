import type { FastifyRequest } from 'fastify';

/**
 * Whether a page of another site wants to act here. A browser says where a request comes from, an old one only by its
 * Origin; tools say neither.
 */
export function isStranger({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site === 'same-origin') return false;
  if (site !== undefined && site !== 'none') return true;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
