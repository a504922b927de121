import { WebClient } from '@slack/web-api';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_SLACK } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { pageOf } from './page-client.js';

const CHANNEL = 'C0GENERAL01';
const USER = 'U0KIM000001';

describe('the chat of the page', () => {
  const outside = oneOutside();
  const intake = oneIntake();
  const page = pageOf(outside);

  beforeEach(async () => {
    const { control } = outside;
    await control.putChannel(CHANNEL, { name: 'general' });
    await control.putChannel('C0NOTI00001', { name: 'coc-noti' });
    await control.putGroup('S0CSR000001', { handle: 'csr' });
    await control.putChatUser(USER, { name: '김세라' });
    await control.setChatTarget({ url: `${intake.url}/chat` });
  });

  const slack = () => new WebClient(SANDBOX_SLACK.token, { slackApiUrl: `${outside.sandbox.httpUrl}/slack/api/` });
  const button = (action: string, text: string) => ({
    type: 'button' as const,
    action_id: action,
    text: { type: 'plain_text' as const, text },
    value: text,
  });

  it('what somebody writes is posted as they wrote it, and told to the desk', async () => {
    const text = '네, <다시> 초대해 주세요 & 감사합니다';
    await page.post('/chat/messages', { channel: CHANNEL, user: USER, text });
    const [message] = await outside.control.messages();
    expect(message).toMatchObject({ user: USER, text: '네, &lt;다시&gt; 초대해 주세요 &amp; 감사합니다' });
    expect((await page.get()).text).toContain('네, &#60;다시&#62; 초대해 주세요 &#38; 감사합니다');
    await until('the event', () => intake.at('/chat').length === 1);

    await page.post('/chat/messages', { channel: CHANNEL, user: USER, text: '스레드', thread: message?.ts ?? '' });
    expect((await outside.control.messages()).at(-1)).toMatchObject({ threadTs: message?.ts });
  });

  it('what cannot be posted is refused in a sentence', async () => {
    const post = (form: Record<string, string>) =>
      page.post('/chat/messages', { channel: CHANNEL, user: USER, ...form });
    expect(await post({ text: ' ' })).toMatchObject({
      status: 400,
      problem: expect.stringContaining('nothing to post'),
    });
    expect(await post({ text: 'x', user: 'U0NOBODY' })).toMatchObject({ status: 409 });
    expect(await post({ text: 'x', channel: 'C0NOWHERE' })).toMatchObject({ status: 409 });
    expect(await post({ text: 'x', thread: '1.000000' })).toMatchObject({ status: 409 });
  });

  it('a button is pressed as whom one has chosen, and it is the button of its own block', async () => {
    const { ts } = await slack().chat.postMessage({
      channel: CHANNEL,
      text: 'which?',
      blocks: [
        { type: 'actions', block_id: 'one', elements: [button('decide/1', 'first')] },
        { type: 'actions', block_id: 'two', elements: [button('decide/1', 'second')] },
      ],
    });
    const { text } = await page.get(`/?as=${USER}`);
    expect(text).toMatch(/second<span class="unseen"> as 김세라/);

    const press = { user: USER, block: 'two', button: 'decide/1', back: '/' };
    expect(await page.post(`/chat/messages/${CHANNEL}/${ts}/press`, press)).toMatchObject({ status: 303 });

    const payload = JSON.parse(intake.at('/chat')[0]?.form.payload ?? '{}') as Record<string, unknown>;
    expect(payload).toMatchObject({ user: { id: USER }, actions: [{ value: 'second', block_id: 'two' }] });
    await outside.control.setChatTarget(null);
    expect(await page.post(`/chat/messages/${CHANNEL}/${ts}/press`, press)).toMatchObject({
      status: 409,
      problem: expect.stringContaining('did not take the button'),
    });
  });

  it('mentions, groups and marks show as in the chat program', async () => {
    const text =
      '<!subteam^S0CSR000001> <@U0KIM000001> <#C0NOTI00001> *굵게* a*b*c `code` <https://example.com/a?b=1&amp;c|here>';
    await slack().chat.postMessage({ channel: CHANNEL, text });
    const shown = (await page.get()).text;
    for (const name of ['@csr', '@김세라', '#coc-noti'])
      expect(shown).toContain(`<span class="mention">${name}</span>`);
    expect(shown).toContain('<strong>굵게</strong> a*b*c <code>code</code>');
    expect(shown).toMatch(/<a href="https:\/\/example\.com\/a\?b=1&#38;c"[^>]*>here<\/a>/);
  });

  it('a channel shows its own messages; the others say how many are new', async () => {
    await outside.control.say({ channel: 'general', user: USER, text: 'in general' });
    await outside.control.say({ channel: 'coc-noti', user: USER, text: 'in noti' });
    const { text } = await page.get(`/?channel=${CHANNEL}`);
    expect(text).toContain('in general');
    expect(text).not.toContain('in noti');
    expect(text).toMatch(/#coc-noti<span class="count">1</);
    await page.get('/?channel=C0NOTI00001');
    expect((await page.get(`/?channel=${CHANNEL}`)).text).not.toMatch(/#coc-noti<span class="count">/);
  });

  it('a permalink leads to its message in its channel', async () => {
    const client = slack();
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'here' });
    const { permalink = '' } = await client.chat.getPermalink({ channel: CHANNEL, message_ts: ts });
    const { status, headers } = await page.get(new URL(permalink).pathname);
    const place = `message-${CHANNEL}-${ts.replace('.', '')}`;
    expect([status, headers.get('location')]).toEqual([302, `/?channel=${CHANNEL}#${place}`]);
    expect((await page.get(`/?channel=${CHANNEL}`)).text).toContain(`id="${place}"`);
    expect((await page.get(`/archives/${CHANNEL}/p1`)).status).toBe(404);
  });
});
