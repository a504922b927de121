import type { FastifyInstance } from 'fastify';
import { personAnswers, personDeclines, personHangsUp, personPresses } from '../twilio/person.js';
import { putPhone } from '../world/change.js';
import type { PhoneBehaviour } from '../world/types.js';
import type { World } from '../world/world.js';
import { Cannot, goBack } from './cannot.js';
import { BEHAVIOURS } from './phones.js';

interface Form {
  Params: { id: string };
  Body: URLSearchParams;
}

/** What people do with phones: how they behave, and what happens in a call. */
export function phoneForms(app: FastifyInstance, world: World): void {
  app.post<{ Params: { number: string }; Body: URLSearchParams }>('/phones/:number', ({ params, body }, reply) => {
    const { number } = params;
    if (!/^\+[1-9]\d{6,14}$/.test(number)) throw new Cannot(`“${number}” is not a phone number.`);
    const behaviour = body.get('behaviour') ?? '';
    if (!isBehaviour(behaviour)) throw new Cannot('The form does not say how the phone behaves.');
    const presses = body.get('presses')?.trim();
    if (presses !== undefined && !/^[0-9*#]*$/.test(presses)) {
      throw new Cannot(`“${presses}” cannot be pressed: a phone has the keys 0-9, * and #.`);
    }
    putPhone(world, number, { behaviour, presses: presses === '' ? null : presses });
    return goBack(reply, body);
  });
  app.post<Form>('/calls/:id/answer', async ({ params, body }, reply) => {
    await personAnswers(world, params.id);
    return goBack(reply, body);
  });
  app.post<Form>('/calls/:id/decline', async ({ params, body }, reply) => {
    await personDeclines(world, params.id);
    return goBack(reply, body);
  });
  app.post<Form>('/calls/:id/hang-up', async ({ params, body }, reply) => {
    await personHangsUp(world, params.id);
    return goBack(reply, body);
  });
  app.post<Form>('/calls/:id/press', async ({ params, body }, reply) => {
    const key = body.get('digit') ?? '';
    if (!/^[0-9*#]$/.test(key)) throw new Cannot('A phone has the keys 0-9, * and #.');
    await personPresses(world, params.id, key);
    return goBack(reply, body);
  });
}

function isBehaviour(text: string): text is PhoneBehaviour {
  return Object.hasOwn(BEHAVIOURS, text);
}
