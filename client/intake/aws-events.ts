import type { FastifyInstance } from 'fastify';
import { readAccountEvent } from '../../contracts/aws-event.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Intake } from './app.js';
import { isSecret } from './secret-compare.js';

/**
 * Events about accounts that joined or left (handbook 3.6). They only wake the case that works on the account; it asks AWS
 * itself. Whoever has the key gets 202, whatever was sent, so that nothing is repeated in vain; 503 asks the sender to repeat.
 */
export function awsEvents(app: FastifyInstance, { cases, record, refused, secrets }: Intake): void {
  app.post('/events/aws', {
    onRequest: async (request, reply) => {
      if (isSecret(request.headers['x-desk-key'], secrets.eventKey)) return;
      refused['event-key'] += 1;
      await reply.code(401).send({ error: 'the header x-desk-key is missing or wrong' });
    },
    handler: async (request, reply) => {
      const event = readAccountEvent(typeof request.body === 'string' ? request.body : '');
      if ('ignored' in event) {
        refused['event-ignored'] += 1;
        return reply.code(202).send(event);
      }
      try {
        const caseId = await record.caseOfAccount(event.accountId);
        if (caseId !== undefined && (await cases.accountEvent(caseId, event))) {
          return await reply.code(202).send({ case: caseId });
        }
      } catch (error) {
        app.log.warn(
          { problem: messageWithoutSql(error), event: event.id },
          'event not passed on; the sender repeats it',
        );
        return reply
          .code(503)
          .header('retry-after', '30')
          .send({ error: 'the desk cannot take this now; send it again' });
      }
      refused['event-unknown-account'] += 1;
      return reply.code(202).send({ ignored: 'no open case works on this account' });
    },
  });
}
