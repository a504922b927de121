import type { FastifyInstance } from 'fastify';
import { ZodError, z } from 'zod';
import { findMails } from '../mail/receive.js';
import { PersonCannot } from '../person-cannot.js';
import { isStranger } from '../strangers.js';
import { putAccount, putCredits, putPayer, putRole } from '../world/change.js';
import type { Fault } from '../world/faults.js';
import { OwnerCannot, ownerAccepts, ownerDeclines } from '../world/owner.js';
import type { Account } from '../world/types.js';
import type { World } from '../world/world.js';
import * as bodies from './bodies.js';
import { changeFeed } from './changes.js';
import { chatRoutes } from './chat-routes.js';
import { FaultBody } from './fault-body.js';
import { NotThere } from './not-there.js';
import { phoneRoutes } from './phone-routes.js';
import { clockView, worldView } from './view.js';

/** The control API under /control: JSON in and out, `{error}` with 400, 403, 404 or 409 when it cannot. */
export function controlApi(world: World): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
      try {
        done(null, text === '' ? {} : JSON.parse(text as string));
      } catch {
        done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }));
      }
    });
    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
      if (error instanceof OwnerCannot || error instanceof PersonCannot) {
        return reply.code(409).send({ error: error.message });
      }
      if (error instanceof NotThere) return reply.code(404).send({ error: error.message });
      if (error instanceof ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
      return reply.code(error.statusCode ?? 500).send({ error: error.message });
    });
    app.addHook('onRequest', async (request) => {
      if (!isStranger(request)) return;
      throw Object.assign(new Error('a page of another site may change nothing here'), { statusCode: 403 });
    });
    app.addHook('onSend', async ({ method }) => (method === 'GET' ? undefined : world.keep()));
    worldRoutes(app, world);
    ownerRoutes(app, world);
    phoneRoutes(app, world);
    chatRoutes(app, world);
    observationRoutes(app, world);
    changeFeed(app, world);
  };
}

function worldRoutes(app: FastifyInstance, world: World): void {
  app.get('/world', () => worldView(world));
  app.put('/payers/:id', ({ params, body }) => putPayer(world, idOf(params), bodies.PayerBody.parse(body ?? {})));
  app.put('/accounts/:id', ({ params, body }) => putAccount(world, idOf(params), bodies.AccountBody.parse(body ?? {})));
  app.put('/accounts/:id/role', ({ params, body }) =>
    putRole(world, accountOf(world, params), bodies.RoleBody.parse(body ?? {})),
  );
  app.delete('/accounts/:id/role', ({ params }) => {
    const account = accountOf(world, params);
    delete account.role;
    return account;
  });
  app.put('/accounts/:id/credits', ({ params, body }) =>
    putCredits(world, accountOf(world, params), bodies.CreditsBody.parse(body).credits),
  );
  app.get('/clock', () => clockView(world));
  app.post('/clock', ({ body }) => {
    const wanted = bodies.ClockBody.parse(body);
    if ('offsetMs' in wanted) world.clock.offsetMs = wanted.offsetMs;
    else if ('advanceMs' in wanted) world.clock.offsetMs += wanted.advanceMs;
    else world.clock.offsetMs = Date.parse(wanted.at) - Date.now();
    return clockView(world);
  });
  app.put('/settings', ({ body }) => {
    const patch = bodies.SettingsBody.parse(body ?? {});
    const named = Object.entries(patch).filter(([, value]) => value !== undefined);
    world.settings = { ...world.settings, ...Object.fromEntries(named) };
    return world.settings;
  });
  app.post('/reset', () => {
    world.reset();
    return worldView(world);
  });
}

function ownerRoutes(app: FastifyInstance, world: World): void {
  app.post('/accounts/:id/accept', ({ params, body }) => {
    const { payer } = bodies.AnswerBody.parse(body ?? {});
    return ownerAccepts(world, accountOf(world, params).id, payer);
  });
  app.post('/accounts/:id/decline', ({ params, body }) => {
    const { payer } = bodies.AnswerBody.parse(body ?? {});
    return ownerDeclines(world, accountOf(world, params).id, payer);
  });
}

function observationRoutes(app: FastifyInstance, world: World): void {
  app.get('/mails', ({ query }) => findMails(world, bodies.MailsQuery.parse(query)));
  app.delete('/mails', () => {
    world.mails.length = 0;
    return {};
  });
  app.get('/effects', () => world.effects.counts());
  app.post('/faults', ({ body }) => ({ id: world.faults.add(FaultBody.parse(body) as Fault) }));
  app.delete('/faults', () => {
    world.faults.clear();
    return {};
  });
  app.put('/event-target', ({ body }) => {
    world.eventTarget = bodies.EventTargetBody.parse(body) ?? undefined;
    return { eventTarget: world.eventTarget ?? null };
  });
}

function idOf(params: unknown): string {
  return bodies.AccountIdParams.parse(params).id;
}

function accountOf(world: World, params: unknown): Account {
  const id = idOf(params);
  const account = world.accounts.get(id);
  if (!account) throw new NotThere(`The sandbox has no account ${id}.`);
  return account;
}
