import type { FastifyInstance, FastifyReply } from 'fastify';
import { readConfirmToken } from '../../contracts/confirm-token.js';
import { readCaseId } from '../../domain/case-id.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Intake } from './app.js';
import { PAGES, pageHtml, type Page } from './page.js';

/** A second press within this time gets the same answer and is not passed on: an update costs the case something. */
const PRESSED_MS = 60_000;
const MOST_PRESSED = 10_000;

/**
 * The link in the guide mail with which a customer says that its role is set (handbook 3.7). Opening it does nothing,
 * because mail scanners open every link; the button on it does.
 */
export function confirmPages(app: FastifyInstance, { cases, refused, secrets }: Intake): void {
  const pressed = new Map<string, number>();

  const caseOf = (token: string): string | undefined => {
    const caseId = readConfirmToken(secrets.linkSecret, token)?.caseId;
    if (caseId === undefined) refused['confirm-token'] += 1;
    return caseId;
  };

  app.get<{ Params: { token: string } }>('/confirm/:token', async ({ params }, reply) => {
    const caseId = caseOf(params.token);
    return caseId === undefined ? send(reply, 401, PAGES.wrongLink) : send(reply, 200, PAGES.ask, caseId);
  });

  app.post<{ Params: { token: string } }>('/confirm/:token', async ({ params }, reply) => {
    const caseId = caseOf(params.token);
    if (caseId === undefined) return send(reply, 401, PAGES.wrongLink);
    if (Date.now() - (pressed.get(caseId) ?? 0) < PRESSED_MS) return send(reply, 200, PAGES.thanks, caseId);
    try {
      const answer = await cases.confirmAccess(caseId);
      if (answer !== 'taken') return await send(reply, 200, PAGES.over, caseId);
    } catch (error) {
      app.log.warn({ problem: messageWithoutSql(error), caseId }, 'a confirmation could not be passed on');
      return send(reply, 503, PAGES.later, caseId);
    }
    if (pressed.size >= MOST_PRESSED) pressed.clear();
    pressed.set(caseId, Date.now());
    return send(reply, 200, PAGES.thanks, caseId);
  });
}

function send(reply: FastifyReply, status: number, page: Page, caseId?: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
    })
    .send(pageHtml(page, caseId === undefined ? undefined : readCaseId(caseId)?.reference));
}
