import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { readChatToken } from '../../contracts/chat-token.js';
import {
  checkSlackSignature,
  type PressedButton,
  readSlackRequest,
  type ThreadMessage,
} from '../../contracts/slack-request.js';
import { slackText } from '../../contracts/slack-text.js';
import { readCaseId } from '../../domain/case-id.js';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Intake } from './app.js';

/** Slack warns the person after 3 s. */
const PATIENCE_MS = 2_000;
/** An answer to the person goes to the address that Slack gave for it. */
const ANSWER_MS = 5_000;
/** What a case is told of one message; the ledger keeps all of it. */
const LONGEST_TOLD = 4_000;

/**
 * What people do in the chat: buttons under our posts, which are commands to a case, and answers in their threads. Only what Slack
 * signed within the last minutes is read, and a button only says what we have signed.
 */
export function chat(app: FastifyInstance, { cases, record, refused, secrets }: Intake): void {
  const underWay = new Set<Promise<void>>();
  app.addHook('preClose', async () => {
    await Promise.all(underWay);
  });

  app.post('/chat/slack', async (request, reply) => {
    const body = typeof request.body === 'string' ? request.body : '';
    const timestamp = request.headers['x-slack-request-timestamp'];
    const signature = request.headers['x-slack-signature'];
    const checked = checkSlackSignature(secrets.slackSigningSecret, { timestamp, signature, body }, Date.now());
    if (checked !== 'genuine') {
      refused[checked === 'stale' ? 'chat-stale' : 'chat-signature'] += 1;
      return reply.code(401).send({ error: 'not signed by Slack within the last 5 minutes' });
    }
    const said = readSlackRequest(body, request.headers['content-type'] ?? '');
    if ('challenge' in said) return reply.send({ challenge: said.challenge });
    try {
      if ('presses' in said) for (const press of said.presses) await takePress(press);
      else if ('message' in said) await takeMessage(said.message);
      else refused['chat-ignored'] += 1;
      return await reply.code(200).send();
    } catch (error) {
      app.log.warn({ problem: messageWithoutSql(error) }, 'a message of the chat could not be passed on');
      return reply.code(503).send({ error: 'the desk cannot take this now; send it again' });
    }
  });

  /** Slack has its answer when the case has the command, so that the person sees if we die before; a slow case answers later. */
  async function takePress({ id, user, value, responseUrl }: PressedButton): Promise<void> {
    const command = readChatToken(secrets.linkSecret, value);
    if (!command) {
      refused['chat-ignored'] += 1;
      return;
    }
    if ((await record.takeInbound(id)) !== 'new') {
      refused['chat-replayed'] += 1;
      return;
    }
    const person = await record.staffOfChat(user);
    if (!person) refused['chat-stranger'] += 1;
    const { caseId, action, argument } = command;
    const work = person
      ? press(caseId, action, { ...argument, by: person.id }, responseUrl).then(() => record.passedOn(id))
      : answer(responseUrl, stranger(user));
    const ended: Promise<void> = work
      .catch((error: unknown) =>
        app.log.warn({ problem: messageWithoutSql(error), caseId }, 'a button was not passed on'),
      )
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
    await Promise.race([ended, wait(PATIENCE_MS, undefined, { ref: false })]);
  }

  async function press(caseId: string, action: string, argument: object, responseUrl?: string): Promise<void> {
    const name = readCaseId(caseId)?.reference ?? caseId;
    const said = await cases.command(caseId, action, argument).catch(async (error: Error) => {
      await answer(responseUrl, `${name}: the desk cannot take this right now. Press again in a minute.`);
      throw error;
    });
    if (said === 'closed') return answer(responseUrl, `${name} is closed: nothing is left to decide.`);
    return answer(responseUrl, 'note' in said ? `${name}: ${said.note}` : `${name}: not taken. ${said.refused}`);
  }

  /** Only the person sees it; the message that stands is the case's to change. */
  async function answer(responseUrl: string | undefined, text: string): Promise<void> {
    if (responseUrl === undefined) return;
    const response = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: slackText(text) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
  }

  async function takeMessage(message: ThreadMessage): Promise<void> {
    const { id, channelId, threadTs, ts, user, text } = message;
    const post = await record.postOf({ channelId, ts: threadTs });
    if (!post && message.isUnderOurPost) {
      // Its worker may have died before it wrote the post down: Slack sends the answer again, for some minutes.
      refused['chat-early'] += 1;
      throw new Error('an answer under a post of the desk that is not in the record yet');
    }
    if (!post) {
      refused['chat-ignored'] += 1;
      return;
    }
    if ((await record.takeInbound(id)) === 'repeated') {
      refused['chat-replayed'] += 1;
      return;
    }
    const { caseId, key } = post;
    const person = await record.staffOfChat(user);
    const by = person && { by: person.id };
    await record.note({
      caseId,
      key: `${key}/reply/${ts}`,
      fact: 'noted',
      kind: 'chat.reply',
      ...by,
      rule: 'handbook 13',
      // Slack's clock: the case's own is not known here.
      at: Math.round(Number(ts) * 1_000),
      data: { user, text, channelId, threadTs, ts },
    });
    const told = text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text;
    await cases.chatReply(caseId, { key, ...by, user, text: told, ts });
    await record.passedOn(id);
  }
}

function stranger(user: string): string {
  return `You are not known to the desk, so nothing was done. Ask an administrator to add your Slack member ID ${user} (chatId) to the registry.`;
}
