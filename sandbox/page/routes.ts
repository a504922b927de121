import type { FastifyInstance, FastifyReply } from 'fastify';
import { putRole } from '../world/change.js';
import { findHandshake } from '../world/handshakes.js';
import { OwnerCannot, ownerAccepts, ownerDeclines } from '../world/owner.js';
import type { World } from '../world/world.js';
import { homePage } from './home.js';
import { type Html, html } from './html.js';
import { invitationPage } from './invitation.js';
import { layout } from './layout.js';
import { mailPage } from './mail.js';

interface ById {
  Params: { id: string };
  Body: URLSearchParams;
}

/** The pages for people: the outside at a glance, an invitation, a mail. Forms answer with a redirect. */
export function pages(world: World): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
      done(null, new URLSearchParams(text as string)),
    );
    app.addHook('onSend', async ({ method }) => (method === 'GET' ? undefined : world.keep()));
    readingRoutes(app, world);
    actingRoutes(app, world);
  };
}

function readingRoutes(app: FastifyInstance, world: World): void {
  app.get('/', (_request, reply) => show(reply, world, 'Sandbox', homePage(world), { live: true }));
  app.get<ById>('/invitations/:id', ({ params }, reply) => {
    const handshake = findHandshake(world, params.id);
    if (!handshake) return missing(reply, world, 'There is no such invitation, or it ended more than 30 days ago.');
    return show(reply, world, 'Invitation to an organization', invitationPage(world, handshake), { live: true });
  });
  app.get<ById>('/mails/:id', ({ params }, reply) => {
    const mail = world.mails.find(({ id }) => id === params.id);
    if (!mail) return missing(reply, world, 'There is no such mail.');
    return show(reply, world, mail.subject === '' ? '(no subject)' : mail.subject, mailPage(mail));
  });
}

function actingRoutes(app: FastifyInstance, world: World): void {
  app.post<ById>('/accounts/:id/answer', ({ params, body }, reply) => {
    const answers = body.get('answer') === 'accept' ? ownerAccepts : ownerDeclines;
    try {
      answers(world, params.id, body.get('payer') ?? undefined);
    } catch (error) {
      if (!(error instanceof OwnerCannot)) throw error;
      return show(
        reply.code(409),
        world,
        'Not possible',
        html`<p>${error.message}</p>
          <p><a href="/">Back</a></p>`,
      );
    }
    return reply.redirect(localPath(body.get('back')), 303);
  });
  app.post<ById>('/accounts/:id/role', ({ params, body }, reply) => {
    const account = world.accounts.get(params.id);
    if (!account) return missing(reply, world, 'There is no such account.');
    const change = body.get('change');
    if (change === 'remove') delete account.role;
    else putRole(world, account, rolePatch(change, body));
    return reply.redirect('/', 303);
  });
}

function rolePatch(change: string | null, form: URLSearchParams) {
  const externalId = form.get('externalId')?.trim();
  const identity = { name: form.get('name')?.trim() || undefined, trusts: form.get('trusts')?.trim() || undefined };
  switch (change) {
    case 'as-asked':
      return { ...identity, externalId: externalId || null, acceptsAnyExternalId: null };
    case 'without-external-id':
      return { ...identity, externalId: null, acceptsAnyExternalId: null };
    case 'billing-on':
    case 'billing-off':
      return { billing: change === 'billing-on' };
    case 'cost-explorer-on':
    case 'cost-explorer-off':
      return { costExplorerEnabled: change === 'cost-explorer-on' };
    default:
      return {};
  }
}

function show(reply: FastifyReply, world: World, title: string, content: Html, options: { live?: boolean } = {}) {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', "default-src 'self' 'unsafe-inline'; img-src data:; form-action 'self'")
    .send(layout(world, title, content, options));
}

function missing(reply: FastifyReply, world: World, sentence: string) {
  return show(
    reply.code(404),
    world,
    'Not here',
    html`<p>${sentence}</p>
      <p><a href="/">All accounts and mails</a></p>`,
  );
}

function localPath(back: string | null): string {
  return back !== null && /^\/(?!\/)[\w/-]*$/.test(back) ? back : '/';
}
