import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { oneOutside } from './one-outside.js';
import { furnishChat, GENERAL, NOTI, slackAt, slackRefusal } from './slack-clients.js';

const POST = { service: 'slack', operation: 'chat.postMessage' } as const;

describe('scripted faults of Slack', () => {
  const outside = oneOutside();

  beforeEach(() => furnishChat(outside));
  afterEach(() => void jest.restoreAllMocks());

  const post = (channel = NOTI.id) => slackAt(outside.sandbox.httpUrl).chat.postMessage({ channel, text: 'a' });
  const posts = async () => (await outside.control.effects()).posts;

  it('an error comes as `ok: false`, or as a status of the server, without a post', async () => {
    await outside.control.addFault({ match: POST, then: { kind: 'error', name: 'internal_error' } });
    await outside.control.addFault({ match: POST, then: { kind: 'error', name: 'fatal_error', status: 503 } });

    expect(await slackRefusal(post())).toMatchObject({ error: 'internal_error' });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 503 });
    expect(await posts()).toBe(0);
    await expect(post()).resolves.toMatchObject({ ok: true });
  });

  it('too many posts say when to come back', async () => {
    await outside.control.addFault({ match: POST, then: { kind: 'error', name: 'ratelimited', retryAfter: 30 } });

    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 30 });
  });

  it('a dropped reply leaves the post, a reset does not; a fault strikes only its channel', async () => {
    await outside.control.addFault({ match: { ...POST, channel: 'coc-noti' }, then: { kind: 'reset' } });
    await outside.control.addFault({ match: { ...POST, channel: 'coc-noti' }, then: { kind: 'dropReply' } });

    await post(GENERAL.id);
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(await outside.control.messages({ channel: 'coc-noti' })).toEqual([]);
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(await outside.control.messages({ channel: 'coc-noti' })).toHaveLength(1);
    expect(await posts()).toBe(2);
  });

  it('a second post within a second is too many, when both kinds of throttles are on', async () => {
    await post();
    await post();
    await outside.control.settings({ throttles: true, chatThrottles: true });
    const began = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(began);
    await post();

    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
    await expect(post(GENERAL.id)).resolves.toMatchObject({ ok: true });
    clock.mockReturnValue(began + 999);
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    clock.mockReturnValue(began + 1000);
    await expect(post()).resolves.toMatchObject({ ok: true });
  });

  it('whoever listens sees the post before its reply', async () => {
    const seen: string[] = [];
    const stop = outside.sandbox.onEffect(async ({ key }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      seen.push(key);
    });

    await post();
    stop();

    expect(seen).toEqual([expect.stringMatching(/^post\/coc-noti\//)]);
  });
});
