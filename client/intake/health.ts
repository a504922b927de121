import type { FastifyInstance } from 'fastify';
import type { Intake } from './app.js';

/** Whether the intake can do its work, and how much it has turned away since it started. */
export function health(app: FastifyInstance, { cases, record, refused }: Intake): void {
  app.get('/health', async (_request, reply) => {
    const [database, temporal] = await Promise.all([record.isUp(), cases.isUp()]);
    const ok = database && temporal;
    const said = (up: boolean) => (up ? 'up' : 'down');
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok, parts: { database: said(database), temporal: said(temporal) }, refused });
  });
}
