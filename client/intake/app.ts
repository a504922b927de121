import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { messageWithoutSql } from '../../registry/error-text.js';
import { awsEvents } from './aws-events.js';
import type { Cases } from './cases.js';
import { calls } from './calls.js';
import { chat } from './chat.js';
import { confirmPages } from './confirm-pages.js';
import { health } from './health.js';
import type { DeskRecord } from './record.js';
import type { Refusals } from './refusals.js';
import { timeline } from './timeline.js';

/** What every route needs. */
export interface Intake {
  cases: Cases;
  record: DeskRecord;
  refused: Refusals;
  secrets: {
    eventKey: string;
    linkSecret: string;
    token: string;
    twilioAuthToken: string;
    slackSigningSecret: string;
  };
  /** Where the world outside finds this intake, without a slash at the end: senders sign the address that they were given. */
  publicUrl(): string;
}

/** EventBridge sends at most 256 KB. */
const LARGEST_BODY = 300_000;

/** The intake's routes. Nothing of a request but its route, status and time is logged: paths hold tokens. */
export function intakeApp(intake: Intake, logger: FastifyBaseLogger): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    connectionTimeout: 20_000,
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // A confirm token carries its case id, and that alone may have 84 characters.
    routerOptions: { maxParamLength: 500 },
  });
  // Bodies stay text: who sends them is checked before anything is parsed.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const facts = {
      method,
      route: routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    app.log.info(facts, 'answered');
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  app.setErrorHandler((error: { statusCode?: number; message?: string; code?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500)
      return reply
        .code(status)
        .send({ error: status === 413 ? 'the body is too large' : 'the request cannot be read' });
    app.log.error(
      { route: request.routeOptions.url, code: error.code, problem: messageWithoutSql(error) },
      'could not answer',
    );
    return reply.code(status).send({ error: 'something went wrong here; try again later' });
  });

  awsEvents(app, intake);
  confirmPages(app, intake);
  calls(app, intake);
  chat(app, intake);
  timeline(app, intake);
  health(app, intake);
  return app;
}
