import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import type { PostMessageInput } from '../../../activities/chat/post-message.js';
import { readChatToken } from '../../../contracts/chat-token.js';
import { postOf } from '../../../registry/posts.js';
import { sentTexts } from '../../../registry/schema.js';
import { Desk, LINK_SECRET, thrown } from '../desk.js';

const CHANNEL = { id: 'C0COCNOTI01', name: 'coc-noti' };
const GROUP = { id: 'S0CSR000001', handle: 'csr' };

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  await desk.outside.putChannel(CHANNEL.id, { name: CHANNEL.name });
  await desk.outside.putGroup(GROUP.id, { handle: GROUP.handle });
});

const POST: PostMessageInput['post'] = {
  language: 'ko',
  text: '아크메 상사: 계정 1개가 연결되었습니다',
  blocks: [
    { paragraph: '계정 연결이 끝났습니다.' },
    { facts: [['111122223333', '1,250.00 USD, 2026-11-23 기준']] },
    {
      buttons: [
        { action: 'decideReinvite', label: '다시 초대', style: 'primary', value: { decision: 'invite' } },
        { action: 'decideReinvite', label: '종료', style: 'danger', value: { decision: 'end' } },
      ],
    },
  ],
};

const post = (changes: Partial<PostMessageInput> = {}): PostMessageInput => ({
  effect: desk.ref('post/completion/1'),
  template: 'completion',
  channel: `#${CHANNEL.name}`,
  post: POST,
  ...changes,
});

const messages = () => desk.outside.messages();

async function tried(input = post()) {
  const { postMessage } = desk.chat();
  for (let failed = 0; failed < 20; failed += 1) {
    try {
      return await postMessage(input);
    } catch (error) {
      await sleep(Number((error as { nextRetryDelay?: number }).nextRetryDelay ?? 0));
    }
  }
  throw new Error('it never ended');
}

describe('a message is posted once, and its exact text kept', () => {
  it('in the channel that the settings name, with a mark by which it can be found again', async () => {
    const posted = await desk.chat().postMessage(post());
    const [message, ...more] = await messages();

    expect(more).toEqual([]);
    expect(posted).toEqual({ channelId: CHANNEL.id, ts: message?.ts });
    const { caseId, key } = desk.ref('post/completion/1');
    expect(message).toMatchObject({
      text: POST.text,
      metadata: { event_type: 'durable-desk', event_payload: { case: caseId, key } },
    });
    expect(await postOf(desk.database.db, { channelId: CHANNEL.id, ts: message!.ts })).toEqual({ caseId, key });
  });

  it('buttons say what we signed, and nothing else', async () => {
    await desk.chat().postMessage(post());
    const [message] = await messages();
    const row = (message?.blocks ?? []).find((block) => (block as { type: string }).type === 'actions');
    const { elements } = row as { elements: { value: string; action_id: string; style: string }[] };

    expect(elements.map(({ value }) => readChatToken(LINK_SECRET, value))).toEqual(
      ['invite', 'end'].map((decision) => ({
        caseId: desk.ref('').caseId,
        action: 'decideReinvite',
        argument: { decision },
      })),
    );
    expect(readChatToken('another secret that is long enough!!', elements[0]!.value)).toBeUndefined();
  });

  it('its text stands in sent_texts under the hash that the ledger names', async () => {
    await desk.chat().postMessage(post());
    const [attempted] = await desk.ledger();
    const { textHash } = attempted?.data as { textHash: string };
    const [kept] = await desk.database.db.select().from(sentTexts).where(eq(sentTexts.hash, textHash));

    expect(attempted).toMatchObject({ kind: 'post.completion' });
    expect(kept).toMatchObject({ channel: 'chat', template: 'completion', language: 'ko', subject: POST.text });
    expect(kept?.text).toContain('111122223333: 1,250.00 USD');
  });

  it('the same effect again answers from the ledger', async () => {
    const first = await desk.chat().postMessage(post());

    expect(await desk.chat().postMessage(post())).toEqual(first);
    expect(await messages()).toHaveLength(1);
  });

  it('mentions the groups that are to be told', async () => {
    await desk.chat().postMessage(post({ mention: ['csr'] }));
    const [message] = await messages();

    expect(message?.text).toBe(`<!subteam^${GROUP.id}> ${POST.text}`);
    expect(JSON.stringify(message?.blocks)).toContain(`<!subteam^${GROUP.id}>`);
  });

  it('answers in the thread of an earlier message', async () => {
    const root = await desk.chat().postMessage(post());
    if (!('ts' in root)) throw new Error(JSON.stringify(root));
    await desk.chat().postMessage(post({ effect: desk.ref('post/credits/1'), thread: root }));

    expect((await messages())[1]).toMatchObject({ threadTs: root.ts, channel: CHANNEL.id });
  });

  it('what others wrote mentions nobody and links nowhere', async () => {
    const text = 'Acme <!channel> & <https://example.com|click> @here';
    await desk.chat().postMessage(post({ post: { ...POST, text, blocks: [{ paragraph: text }] } }));
    const [message] = await messages();

    expect(message?.text).toBe('Acme &lt;!channel&gt; &amp; &lt;https://example.com|click&gt; @here');
    expect(JSON.stringify(message?.blocks)).not.toContain('<!channel>');
  });

  it('long texts are split, and what Slack would not take is left out', async () => {
    const facts = Array.from({ length: 100 }, (_, index): [string, string] => [`1111222233${index}`, '<'.repeat(40)]);
    const long = { ...POST, text: 'a'.repeat(50_000), blocks: [{ paragraph: '가&'.repeat(90_000) }, { facts }] };

    expect(await desk.chat().postMessage(post({ post: long }))).toMatchObject({ ts: expect.any(String) });
    expect((await messages())[0]?.blocks).toHaveLength(50);
  });
});

describe('a message is changed', () => {
  const change = async () => {
    const message = await desk.chat().postMessage(post());
    if (!('ts' in message)) throw new Error(JSON.stringify(message));
    return {
      effect: desk.ref('post/completion/1/decided'),
      template: 'reinvite-decided',
      message,
      post: { language: 'ko' as const, text: '김세라가 종료로 결정했습니다', blocks: [] },
    };
  };

  it('to say who has decided, and its buttons are gone', async () => {
    const input = await change();

    expect(await desk.chat().updateMessage(input)).toEqual(input.message);
    expect(await desk.chat().updateMessage(input)).toEqual(input.message);
    const [message] = await messages();
    expect(message).toMatchObject({ text: '김세라가 종료로 결정했습니다' });
    expect(message?.blocks ?? []).toEqual([]);
    expect((await desk.outside.effects()).edits).toBe(1);
  });

  it('and changed again when the answer was lost: the same message', async () => {
    const input = await change();
    await desk.fault({ service: 'slack', operation: 'chat.update' }, { kind: 'dropReply' });

    await thrown(desk.chat().updateMessage(input));
    expect(await desk.chat().updateMessage(input)).toEqual(input.message);
    expect(await messages()).toHaveLength(1);
  });

  it('that somebody has deleted leaves nothing to do', async () => {
    const input = await change();
    const gone = { ...input.message, ts: '1.000000' };

    expect(await desk.chat().updateMessage({ ...input, message: gone })).toEqual(gone);
    expect((await desk.outside.effects()).edits).toBe(0);
  });
});

describe('what Slack refuses', () => {
  it.each([
    ['not_in_channel', 'Type in #coc-noti: /invite @desk'],
    ['invalid_auth', 'DESK_SLACK_TOKEN'],
    ['token_revoked', 'DESK_SLACK_TOKEN'],
    ['missing_scope', 'chat:write'],
    ['is_archived', 'Unarchive #coc-noti'],
    ['something_new', 'bug'],
  ])('%s: a problem of the operators with the exact fix', async (name, fix) => {
    await desk.fault({ service: 'slack', operation: 'chat.postMessage' }, { kind: 'error', name });
    const refused = await desk.chat().postMessage(post());

    expect(refused).toMatchObject({ problem: { code: `slack/${name}`, who: 'operator', action: 'person' } });
    expect((refused as { problem: { next: string } }).problem.next).toContain(fix);
    expect(await messages()).toEqual([]);
  });

  it('a channel that does not exist, or that the desk was not invited to', async () => {
    expect(await desk.chat().postMessage(post({ channel: 'nowhere' }))).toMatchObject({
      problem: { code: 'slack/channel_not_found', next: expect.stringContaining('#nowhere') },
    });
    await desk.outside.putChannel(CHANNEL.id, { withoutDesk: true });
    expect(await desk.chat().postMessage(post())).toMatchObject({ problem: { code: 'slack/not_in_channel' } });
  });

  it('a group that does not exist', async () => {
    expect(await desk.chat().postMessage(post({ mention: ['nobody'] }))).toMatchObject({
      problem: { code: 'slack/group_not_found', next: expect.stringContaining('@nobody') },
    });
  });

  it('a channel that was made meanwhile is found', async () => {
    const { postMessage } = desk.chat();
    await postMessage(post({ channel: 'later' }));
    await desk.outside.putChannel('C0LATER0001', { name: 'later' });
    await desk.retryNow();

    expect(await postMessage(post({ channel: 'later' }))).toMatchObject({ channelId: 'C0LATER0001' });
  });

  it('too many messages: tried again when Slack allows it', async () => {
    await desk.fault(
      { service: 'slack', operation: 'chat.postMessage' },
      { kind: 'error', name: 'ratelimited', status: 429, retryAfter: 4 },
    );

    expect(await thrown(desk.chat().postMessage(post()))).toMatchObject({
      type: 'slack/ratelimited',
      nextRetryDelay: 4_000,
    });
    expect(await desk.chat().postMessage(post())).toMatchObject({ ts: expect.any(String) });
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 done');
  });
});

describe('a message of which nobody knows whether it was posted is looked for before it is posted again', () => {
  it.each(['channel', 'thread'])(
    'the answer was lost: it is found in the %s, and there is exactly one',
    async (where) => {
      const root = await desk.chat().postMessage(post({ effect: desk.ref('post/root/1') }));
      if (!('ts' in root)) throw new Error(JSON.stringify(root));
      const input = post(where === 'thread' ? { thread: root } : {});
      await desk.fault({ service: 'slack', operation: 'chat.postMessage' }, { kind: 'dropReply' });

      await thrown(desk.chat().postMessage(input));
      const found = await desk.chat().postMessage(input);
      const [, message, ...more] = await messages();
      expect(more).toEqual([]);
      expect(found).toEqual({ channelId: CHANNEL.id, ts: message?.ts });
    },
  );

  it.each([-65, 65])('the clock of our machine is %i minutes off: found, exactly one', async (minutes) => {
    const input = post({ effect: desk.ref('post/completion/1', Date.now() + minutes * 60_000) });
    await desk.fault({ service: 'slack', operation: 'chat.postMessage' }, { kind: 'dropReply' });

    await thrown(desk.chat().postMessage(input));
    expect(await desk.chat().postMessage(input)).toMatchObject({ ts: (await messages())[0]?.ts });
    expect(await messages()).toHaveLength(1);
  });

  it('Slack posted it after we had stopped waiting: found, exactly one', async () => {
    await desk.fault({ service: 'slack', operation: 'chat.postMessage' }, { kind: 'delay', ms: 6_500 });

    expect(await tried()).toMatchObject({ ts: expect.any(String) });
    expect(await messages()).toHaveLength(1);
  });

  it.each([
    ['an internal error', { kind: 'error', name: 'internal_error' }],
    ['a server error', { kind: 'error', name: 'bad_gateway', status: 502 }],
    ['a connection that broke before', { kind: 'reset' }],
  ] as const)('%s: looked for, not there, posted once', async (_what, then) => {
    await desk.fault({ service: 'slack', operation: 'chat.postMessage' }, then);

    expect(await tried()).toMatchObject({ ts: expect.any(String) });
    expect(await messages()).toHaveLength(1);
    expect((await desk.ledger()).filter(({ fact }) => fact === 'unknown')).toHaveLength(1);
  });

  it('an outage of all of Slack for an hour: one message after it', async () => {
    await desk.fault({ service: 'slack' }, { kind: 'error', name: 'service_unavailable', status: 503 }, 60);

    for (let failed = 0; failed < 60; failed += 1) await thrown(desk.chat().postMessage(post()));
    expect(await desk.chat().postMessage(post())).toMatchObject({ ts: expect.any(String) });
    expect(await messages()).toHaveLength(1);
  });

  it('refused connections: nothing has happened, tried again', async () => {
    await thrown(desk.chat('http://127.0.0.1:9').postMessage(post()));

    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });
});
