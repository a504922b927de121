import type { FastifyInstance } from 'fastify';
import { personAnswers, personDeclines, personHangsUp, personPresses } from '../twilio/person.js';
import { putPhone } from '../world/change.js';
import type { World } from '../world/world.js';
import { NotThere } from './not-there.js';
import * as bodies from './phone-bodies.js';

/** Phones, and what people do with the calls that ring there. */
export function phoneRoutes(app: FastifyInstance, world: World): void {
  app.get('/phones', () => [...world.phones.values()]);
  app.put('/phones/:number', ({ params, body }) =>
    putPhone(world, bodies.PhoneParams.parse(params).number, bodies.PhoneBody.parse(body ?? {})),
  );
  app.get('/calls', ({ query }) => {
    const { to } = bodies.CallsQuery.parse(query);
    return [...world.calls.values()].filter((call) => to === undefined || call.to === to);
  });
  app.post('/calls/:id/answer', ({ params }) => personAnswers(world, callOf(world, params)));
  app.post('/calls/:id/decline', ({ params }) => personDeclines(world, callOf(world, params)));
  app.post('/calls/:id/hangup', ({ params }) => personHangsUp(world, callOf(world, params)));
  app.post('/calls/:id/press', ({ params, body }) =>
    personPresses(world, callOf(world, params), bodies.PressBody.parse(body ?? {}).digits),
  );
}

function callOf(world: World, params: unknown): string {
  const { id } = bodies.CallParams.parse(params);
  if (!world.calls.has(id)) throw new NotThere(`The sandbox has no call ${id}.`);
  return id;
}
