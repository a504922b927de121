import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findHandshake } from '../world/handshakes.js';
import type { World } from '../world/world.js';
import { accountForms } from './account-forms.js';
import { chatForms } from './chat-forms.js';
import { linkedMessage, messagePlace } from './chat.js';
import { files } from './files.js';
import { homePage } from './home.js';
import { type Html, html } from './html.js';
import { invitationPage } from './invitation.js';
import { layout } from './layout.js';
import { MAIL_POLICY, mailDocument, mailPage, subjectOf } from './mail.js';
import { phoneForms } from './phone-forms.js';
import { Seen } from './seen.js';
import { ringing } from './stage.js';
import { readZone } from './time.js';
import { address, readView, type Scene } from './view.js';
import { Cannot, refusesStrangers } from './cannot.js';

const POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

interface ById {
  Params: { id: string };
}

/** The pages for people: the outside as a whole, an invitation, a mail. Forms answer with a redirect. */
export function pages(world: World): (app: FastifyInstance) => Promise<void> {
  const seen = new Seen(world);
  const sceneOf = ({ url, headers, protocol, host }: FastifyRequest): Scene => ({
    world,
    seen,
    view: readView(url),
    zone: readZone(headers.cookie),
    origin: `${protocol}://${host}`,
  });
  return async (app) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
      done(null, new URLSearchParams(text as string)),
    );
    app.addHook('preHandler', refusesStrangers);
    app.addHook('onSend', async ({ method }) => (method === 'GET' ? undefined : world.keep()));
    app.setErrorHandler((error, request, reply) => {
      const cannot = Cannot.of(error);
      if (!cannot) throw error;
      const scene = sceneOf(request);
      const back = html`<p data-problem>${cannot.message}</p>
        <p><a href="/">Back to the whole outside</a></p>`;
      return show(reply.code(cannot.status), scene, cannot.status === 404 ? 'Not here' : 'Not possible', single(back));
    });
    files(app);
    wholePage(app, sceneOf);
    singlePages(app, sceneOf);
    for (const forms of [accountForms, phoneForms, chatForms]) forms(app, world);
  };
}

function wholePage(app: FastifyInstance, sceneOf: (request: FastifyRequest) => Scene): void {
  app.get('/', (request, reply) => {
    const scene = sceneOf(request);
    const rung = ringing(scene.world);
    const title = rung === undefined ? 'Sandbox' : `☎ ${rung} · Sandbox`;
    return send(reply, layout(scene, title, homePage(scene), 'whole'));
  });
  app.get<{ Params: { channel: string; place: string } }>('/archives/:channel/:place', (request, reply) => {
    const { world } = sceneOf(request);
    const message = linkedMessage(world, request.params.channel, request.params.place);
    if (!message) throw new Cannot('There is no such message.', 404);
    return reply.redirect(address({}, { channel: message.channel }, `#${messagePlace(message)}`), 302);
  });
}

function singlePages(app: FastifyInstance, sceneOf: (request: FastifyRequest) => Scene): void {
  const mailOf = ({ world }: Scene, id: string) => {
    const mail = world.mails.find((one) => one.id === id);
    if (!mail) throw new Cannot('There is no such mail.', 404);
    return mail;
  };
  app.get<ById>('/invitations/:id', (request, reply) => {
    const scene = sceneOf(request);
    const handshake = findHandshake(scene.world, request.params.id);
    if (!handshake) throw new Cannot('There is no such invitation, or it ended more than 30 days ago.', 404);
    return show(reply, scene, 'Invitation to an organization', invitationPage(scene, handshake));
  });
  app.get<ById>('/mails/:id', (request, reply) => {
    const scene = sceneOf(request);
    const mail = mailOf(scene, request.params.id);
    return show(reply, scene, subjectOf(mail), mailPage(scene, mail));
  });
  app.get<ById>('/mails/:id/html', (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', MAIL_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .send(mailDocument(mailOf(sceneOf(request), request.params.id))),
  );
}

function single(content: Html): Html {
  return html`<div class="single">${content}</div>`;
}

function show(reply: FastifyReply, scene: Scene, title: string, content: Html) {
  return send(reply, layout(scene, title, content));
}

function send(reply: FastifyReply, page: string) {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', POLICY)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .send(page);
}
