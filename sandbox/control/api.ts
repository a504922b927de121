import type { FastifyInstance } from 'fastify';
import { ZodError, z } from 'zod';
import { findMails } from '../mail/receive.js';
import { putAccount, putPayer, putRole } from '../world/change.js';
import type { Fault } from '../world/faults.js';
import { OwnerCannot, ownerAccepts, ownerDeclines } from '../world/owner.js';
import type { Account } from '../world/types.js';
import type { World } from '../world/world.js';
import * as bodies from './bodies.js';
import { clockView, worldView } from './view.js';

class NoSuchAccount extends Error {}

/** The control API under /control: JSON in and out, `{error}` with 400, 404 or 409 when it cannot. */
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
      if (error instanceof OwnerCannot) return reply.code(409).send({ error: error.message });
      if (error instanceof NoSuchAccount) return reply.code(404).send({ error: error.message });
      if (error instanceof ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
      return reply.code(error.statusCode ?? 500).send({ error: error.message });
    });
    app.addHook('onSend', async ({ method }) => (method === 'GET' ? undefined : world.keep()));
    worldRoutes(app, world);
    ownerRoutes(app, world);
    observationRoutes(app, world);
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
  app.get('/clock', () => clockView(world));
  app.post('/clock', ({ body }) => {
    const wanted = bodies.ClockBody.parse(body);
    if ('offsetMs' in wanted) world.clock.offsetMs = wanted.offsetMs;
    else if ('advanceMs' in wanted) world.clock.offsetMs += wanted.advanceMs;
    else world.clock.offsetMs = Date.parse(wanted.at) - Date.now();
    return clockView(world);
  });
  app.put('/settings', ({ body }) => {
    const { throttles, emptyPages, pendingState } = bodies.SettingsBody.parse(body ?? {});
    const before = world.settings;
    world.settings = {
      throttles: throttles ?? before.throttles,
      emptyPages: emptyPages ?? before.emptyPages,
      pendingState: pendingState ?? before.pendingState,
    };
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
  app.post('/faults', ({ body }) => ({ id: world.faults.add(bodies.FaultBody.parse(body) as Fault) }));
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
  if (!account) throw new NoSuchAccount(`The sandbox has no account ${id}.`);
  return account;
}
