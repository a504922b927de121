import type { FastifyInstance } from 'fastify';
import { PRODUCT_VERSION } from '../../contracts/product-version.js';
import type { Intake } from './app.js';
import { bearerToken } from './bearer-token.js';
import { isSecret } from './secret-compare.js';
import { stuckReports } from './stuck.js';

/**
 * Whether the intake can do its work, which version it is, since when (epoch ms) it runs and what it has turned away since;
 * and how many cases of the desk are stuck. Which ones is told only to whoever has the token: their ids name customers.
 */
export function health(app: FastifyInstance, { cases, record, refused, secrets }: Intake): void {
  const since = Date.now();
  const stuckNow = stuckReports(() => cases.stuck());

  app.get('/health', async (request, reply) => {
    const [database, temporal, stuck] = await Promise.all([record.isUp(), cases.isUp(), stuckNow()]);
    // A stuck case is no reason for 503: the intake does its work, and a load balancer must not take it away from everybody.
    const ok = database && temporal;
    const said = (up: boolean) => (up ? 'up' : 'down');
    const known = isSecret(bearerToken(request), secrets.token);
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        ok,
        version: PRODUCT_VERSION,
        since,
        parts: { database: said(database), temporal: said(temporal) },
        refused,
        stuck: known ? stuck : { count: stuck.count },
      });
  });
}
