import { beforeEach, describe, expect, it } from '@jest/globals';
import { oneOutside } from './one-outside.js';
import { furnishChat, GENERAL, KIM, NOTI, slackAt, slackRefusal } from './slack-clients.js';

const METADATA = { event_type: 'desk.post', event_payload: { key: 'k' } };

describe('looking into Slack', () => {
  const outside = oneOutside();

  beforeEach(() => furnishChat(outside));

  const client = () => slackAt(outside.sandbox.httpUrl);
  const post = async (text: string, more: object = {}) => {
    await outside.control.setClock({ advanceMs: 1000 });
    return (await client().chat.postMessage({ channel: NOTI.id, text, ...more })).ts ?? '';
  };
  const texts = (messages: { text?: string }[] | undefined) => messages?.map(({ text }) => text);

  it('history is newest first, between two times that count only when told to', async () => {
    const [, second, third] = [await post('1'), await post('2'), await post('3'), await post('4')];
    const history = async (more: object) =>
      texts((await client().conversations.history({ channel: NOTI.id, ...more })).messages);

    expect(await history({})).toEqual(['4', '3', '2', '1']);
    expect(await history({ oldest: second })).toEqual(['4', '3']);
    expect(await history({ oldest: second, inclusive: true })).toEqual(['4', '3', '2']);
    expect(await history({ oldest: second, latest: third, inclusive: true })).toEqual(['3', '2']);
    expect(await history({ latest: second })).toEqual(['1']);
    expect(await slackRefusal(history({ oldest: 'yesterday' }))).toMatchObject({ error: 'invalid_ts_oldest' });
    expect(await slackRefusal(history({ limit: 1000 }))).toMatchObject({ error: 'invalid_limit' });
    expect(await slackRefusal(history({ cursor: 'x' }))).toMatchObject({ error: 'invalid_cursor' });
  });

  it('metadata is shown only to who asks for it', async () => {
    await post('1', { metadata: METADATA });
    const { conversations } = client();

    expect((await conversations.history({ channel: NOTI.id })).messages?.[0]).not.toHaveProperty('metadata');
    const all = await conversations.history({ channel: NOTI.id, include_all_metadata: true });
    expect(all.messages?.[0]).toMatchObject({ metadata: METADATA });
  });

  it('long lists come in pages that the client follows', async () => {
    for (const text of ['1', '2', '3']) await post(text);
    const found: (string | undefined)[] = [];
    for await (const page of client().paginate('conversations.history', { channel: NOTI.id, limit: 2 })) {
      found.push(...((page as { messages?: { text?: string }[] }).messages ?? []).map(({ text }) => text));
    }

    expect(found).toEqual(['3', '2', '1']);
  });

  it('a thread begins with its message, whichever of it is named', async () => {
    const parent = await post('question');
    const reply = await post('answer', { thread_ts: parent, metadata: METADATA });
    await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'thanks', threadTs: parent });
    const { conversations } = client();

    for (const ts of [parent, reply]) {
      expect(texts((await conversations.replies({ channel: NOTI.id, ts })).messages)).toEqual([
        'question',
        'answer',
        'thanks',
      ]);
    }
    const later = await conversations.replies({ channel: NOTI.id, ts: parent, oldest: reply });
    expect(texts(later.messages)).toEqual(['question', 'thanks']);
    const all = await conversations.replies({ channel: NOTI.id, ts: parent, include_all_metadata: true });
    expect(all.messages?.[1]).toMatchObject({ metadata: METADATA });
    const none = conversations.replies({ channel: GENERAL.id, ts: parent });
    expect(await slackRefusal(none)).toMatchObject({ error: 'thread_not_found' });
  });

  it('channels, people and groups are listed', async () => {
    await outside.control.putGroup('S0CSR00001', { handle: 'csr' });
    await outside.control.putChannel(GENERAL.id, { withoutDesk: true });

    const { channels } = await client().conversations.list({ types: 'public_channel' });
    expect(channels?.map(({ id, name, is_member }) => [id, name, is_member])).toEqual([
      [NOTI.id, 'coc-noti', true],
      [GENERAL.id, 'general', false],
    ]);
    const { members } = await client().users.list({});
    expect(members?.map(({ id, is_bot, profile }) => [id, is_bot, profile?.email])).toEqual([
      [KIM.id, false, 'kim@desk.example.com'],
      ['U0DESK0001', true, undefined],
    ]);
    const { usergroups } = await client().usergroups.list();
    expect(usergroups?.map(({ id, handle }) => [id, handle])).toEqual([['S0CSR00001', 'csr']]);
    expect(await client().auth.test()).toMatchObject({ ok: true, user: 'desk', user_id: 'U0DESK0001' });
  });

  it('a link leads to the message on the sandbox', async () => {
    const ts = await post('1');
    const reply = await post('2', { thread_ts: ts });
    const link = async (message_ts: string) =>
      (await client().chat.getPermalink({ channel: NOTI.id, message_ts })).permalink;

    const place = `${outside.sandbox.httpUrl}/archives/${NOTI.id}/p`;
    expect(await link(ts)).toBe(`${place}${ts.replace('.', '')}`);
    expect(await link(reply)).toBe(`${place}${reply.replace('.', '')}?thread_ts=${ts}&cid=${NOTI.id}`);
    expect(await slackRefusal(link('1.000001'))).toMatchObject({ error: 'message_not_found' });
  });

  it('a reaction is added once', async () => {
    const timestamp = await post('1');
    const react = () => client().reactions.add({ channel: NOTI.id, timestamp, name: 'white_check_mark' });

    await react();

    expect(await slackRefusal(react())).toMatchObject({ error: 'already_reacted' });
    const { messages } = await client().conversations.history({ channel: NOTI.id });
    expect(messages?.[0]?.reactions).toEqual([{ name: 'white_check_mark', users: ['U0DESK0001'], count: 1 }]);
    expect((await outside.control.effects()).reactions).toBe(1);
  });
});
