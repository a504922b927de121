import { beforeEach, describe, expect, it } from '@jest/globals';
import { oneOutside } from './one-outside.js';
import { furnishChat, GENERAL, KIM, NOTI, slackAt, slackRefusal } from './slack-clients.js';

const METADATA = { event_type: 'desk.post', event_payload: { key: 'case-1/completion', step: 3 } };

describe('posts through Slack', () => {
  const outside = oneOutside();

  beforeEach(() => furnishChat(outside));

  const client = () => slackAt(outside.sandbox.httpUrl);
  const post = (more: Record<string, unknown> = {}) =>
    client().chat.postMessage({ channel: NOTI.id, text: '안녕', ...more } as never);

  it('a post has a time of its own, is counted once by its metadata’s key, and is kept', async () => {
    const { ok, channel, ts, message } = await post({ metadata: METADATA, unfurl_links: false });

    expect([ok, channel]).toEqual([true, NOTI.id]);
    expect(ts).toMatch(/^\d{10}\.\d{6}$/);
    expect(Math.abs(Number(ts) - Date.now() / 1000)).toBeLessThan(60);
    expect(message).toMatchObject({ type: 'message', text: '안녕', ts, metadata: METADATA });
    expect(await outside.control.messages({ channel: 'coc-noti' })).toMatchObject([{ ts, text: '안녕' }]);
    const { posts, byKey } = await outside.control.effects();
    expect([posts, byKey['post/coc-noti/case-1/completion']]).toEqual([1, 1]);
  });

  it('posts at one instant keep their order', async () => {
    const times = await Promise.all(Array.from({ length: 20 }, async () => (await post()).ts ?? ''));

    expect(new Set(times).size).toBe(20);
  });

  it('a channel is named by its id, or by its name with or without the hash', async () => {
    for (const channel of [GENERAL.id, '#general', 'general']) {
      expect((await post({ channel })).channel).toBe(GENERAL.id);
    }
    expect(Object.keys((await outside.control.effects()).byKey)).toEqual([
      expect.stringMatching(/^post\/general\/[0-9a-f]{12}$/),
    ]);
  });

  it('a reply needs its message, and the channel shows it only when told to', async () => {
    const { ts: parent } = await post();
    await post({ thread_ts: parent, text: 'quiet' });
    await post({ thread_ts: parent, text: 'loud', reply_broadcast: true });

    const { messages } = await client().conversations.history({ channel: NOTI.id });
    expect(messages?.map(({ text }) => text)).toEqual(['loud', '안녕']);
    expect(messages?.[1]).toMatchObject({ thread_ts: parent, reply_count: 2 });
    expect(await slackRefusal(post({ thread_ts: '1700000000.000001' }))).toMatchObject({ error: 'thread_not_found' });
    expect(await slackRefusal(post({ channel: GENERAL.id, thread_ts: parent }))).toMatchObject({
      error: 'thread_not_found',
    });
    const reply = (await outside.control.messages())[1]?.ts;
    expect(await slackRefusal(post({ thread_ts: reply }))).toMatchObject({ error: 'cannot_reply_to_message' });
  });

  it('an own message is edited by its channel’s id and its time; others’ are not', async () => {
    const { ts = '' } = await post();
    const edited = await client().chat.update({ channel: NOTI.id, ts, text: 'better' });
    expect(edited).toMatchObject({ ts, text: 'better' });

    const { messages } = await client().conversations.history({ channel: NOTI.id });
    expect(messages?.[0]).toMatchObject({ text: 'better', edited: { ts: expect.any(String) } });
    const { posts, edits, byKey } = await outside.control.effects();
    expect([posts, edits, byKey[`edit/coc-noti/${ts}`]]).toEqual([1, 1, 1]);
    const said = await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'mine' });
    const update = (more: object) => client().chat.update({ channel: NOTI.id, ts, text: 'x', ...more });
    expect(await slackRefusal(update({ ts: said.ts }))).toMatchObject({ error: 'cant_update_message' });
    expect(await slackRefusal(update({ ts: '1.000001' }))).toMatchObject({ error: 'message_not_found' });
    expect(await slackRefusal(update({ channel: '#coc-noti' }))).toMatchObject({ error: 'channel_not_found' });
  });

  it.each([
    ['an unknown channel', { channel: '#nowhere' }, 'channel_not_found'],
    ['no channel', { channel: '' }, 'channel_not_found'],
    ['no text', { text: '' }, 'no_text'],
    ['too long a text', { text: 'a'.repeat(40_001) }, 'msg_too_long'],
    ['metadata that is no JSON', { metadata: '{' }, 'invalid_metadata_format'],
    ['metadata without a type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    ['blocks that are no list', { blocks: '{}' }, 'invalid_blocks_format'],
    ['a misspelt argument', { tekst: 'a' }, 'invalid_arg_name'],
  ])('%s is refused', async (_what, wrong, error) => {
    expect(await slackRefusal(post(wrong))).toMatchObject({ error });
    expect((await outside.control.effects()).posts).toBe(0);
  });

  it('a channel that the desk is not in is refused', async () => {
    await outside.control.putChannel(GENERAL.id, { withoutDesk: true });

    expect(await slackRefusal(post({ channel: 'general' }))).toMatchObject({ error: 'not_in_channel' });
    const look = client().conversations.history({ channel: GENERAL.id });
    expect(await slackRefusal(look)).toMatchObject({ error: 'not_in_channel' });
  });

  it('a wrong token, no token and an unknown method are refused with status 200', async () => {
    const { httpUrl } = outside.sandbox;
    expect(await slackRefusal(slackAt(httpUrl, 'xoxb-guessed').auth.test())).toMatchObject({ error: 'invalid_auth' });
    const bare = await fetch(`${httpUrl}/slack/api/auth.test`, { method: 'POST' });
    expect([bare.status, await bare.json()]).toEqual([200, { ok: false, error: 'not_authed' }]);
    expect(await slackRefusal(client().apiCall('chat.delete'))).toMatchObject({ error: 'unknown_method' });
  });

  it('JSON is taken as well as a form', async () => {
    const answer = await fetch(`${outside.sandbox.httpUrl}/slack/api/chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer xoxb-sandbox-desk-token',
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel: NOTI.id, blocks: [{ type: 'divider' }], metadata: METADATA }),
    });

    expect(await answer.json()).toMatchObject({ ok: true, channel: NOTI.id });
  });
});
