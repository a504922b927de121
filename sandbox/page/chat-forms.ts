import type { FastifyInstance } from 'fastify';
import { personPressesButton, personSays } from '../slack/person.js';
import type { World } from '../world/world.js';
import { Cannot, goBack } from './cannot.js';

/** Longer messages are cut by the real one. */
const MAX_TEXT = 12_000;

/** What people do in the chat: they write, and they press buttons. */
export function chatForms(app: FastifyInstance, world: World): void {
  app.post<{ Body: URLSearchParams }>('/chat/messages', ({ body }, reply) => {
    const text = (body.get('text') ?? '').replace(/\r\n/g, '\n').trim();
    if (text === '') throw new Cannot('There is nothing to post: write something first.');
    if (text.length > MAX_TEXT) throw new Cannot(`The message is longer than ${MAX_TEXT} characters.`);
    personSays(world, {
      channel: body.get('channel') ?? '',
      user: body.get('user') ?? '',
      text: escaped(text),
      threadTs: body.get('thread') ?? undefined,
    });
    return goBack(reply, body);
  });
  app.post<{ Params: { channel: string; ts: string }; Body: URLSearchParams }>(
    '/chat/messages/:channel/:ts/press',
    async ({ params, body }, reply) => {
      const [actionId, user] = [body.get('button') ?? '', body.get('user') ?? ''];
      const blockId = body.get('block') ?? undefined;
      const { delivered, problem } = await personPressesButton(world, { ...params, actionId, blockId, user });
      if (!delivered) throw new Cannot(`The desk did not take the button: ${problem ?? 'nobody knows why'}.`, 409);
      return goBack(reply, body);
    },
  );
}

/** As Slack's own programs send what people type: three signs escaped, nothing else. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
