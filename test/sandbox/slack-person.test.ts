import { beforeEach, describe, expect, it } from '@jest/globals';
import { DESK_APP } from '../../sandbox/slack/team.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { furnishChat, GENERAL, isSignedBySlack, KIM, NOTI, slackAt } from './slack-clients.js';

const BLOCKS = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Who takes it?' } },
  {
    type: 'actions',
    block_id: 'take',
    elements: [
      { type: 'button', action_id: 'handled', value: 'token-1', text: { type: 'plain_text', text: 'Handled' } },
    ],
  },
];

describe('people in the chat', () => {
  const outside = oneOutside();
  const intake = oneIntake();

  beforeEach(async () => {
    await furnishChat(outside);
    await outside.control.setChatTarget({ url: `${intake.url}/chat/slack` });
  });

  const post = async () =>
    (
      await slackAt(outside.sandbox.httpUrl).chat.postMessage({
        channel: NOTI.id,
        text: 'Who takes it?',
        blocks: BLOCKS as never,
        metadata: { event_type: 'desk', event_payload: { key: 'k' } },
      })
    ).ts ?? '';
  const bodies = () => intake.received.map(({ body }) => JSON.parse(body) as Record<string, never>);

  it('what somebody writes in a thread reaches the desk, signed', async () => {
    const threadTs = await post();
    await outside.control.setClock({ at: '2030-01-07T01:00:00.000Z' });
    const said = await outside.control.say({ channel: 'coc-noti', user: KIM.id, text: '<@desk> 네', threadTs });
    await until('the desk to be told', () => intake.received.length === 1);

    expect(intake.received.every(isSignedBySlack)).toBe(true);
    expect(intake.received[0]?.headers['x-slack-retry-num']).toBeUndefined();
    const [event] = bodies();
    expect(event).toMatchObject({ type: 'event_callback', event_time: Date.parse('2030-01-07T01:00:00Z') / 1000 });
    expect(event?.event_id).toMatch(/^Ev[0-9A-F]{10}$/);
    expect(event?.event).toMatchObject({
      type: 'message',
      channel: NOTI.id,
      user: KIM.id,
      text: '<@desk> 네',
      ts: said.ts,
      thread_ts: threadTs,
      parent_user_id: DESK_APP.user,
      channel_type: 'channel',
    });
    expect(event?.event).not.toHaveProperty('bot_id');
  });

  it('the desk is not told of its own posts, nor of channels it is not in', async () => {
    await outside.control.putChannel(GENERAL.id, { withoutDesk: true });
    await post();
    await outside.control.say({ channel: GENERAL.id, user: KIM.id, text: 'psst' });

    // What was told of those would come before this.
    await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'aloud' });
    await until('the desk to be told', () => intake.received.length > 0);
    expect(bodies()).toMatchObject([{ event: { text: 'aloud' } }]);
  });

  it('an event that is not taken comes three more times with its number, then is remembered', async () => {
    for (const status of [500, 404]) intake.willAnswer('/chat', { status });
    await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'one' });
    await until('the third attempt', () => intake.received.length === 3);
    expect(intake.received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
    expect(intake.received[1]?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(bodies().map(({ event_id: id }) => id)).size).toBe(1);

    intake.clear();
    for (let count = 0; count < 4; count += 1) intake.willAnswer('/chat', { status: 503 });
    const { ts } = await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'two' });
    await until(
      'the failure to be remembered',
      async () => (await outside.control.world()).callbackFailures.length === 1,
    );
    expect(intake.received).toHaveLength(4);
    expect((await outside.control.world()).callbackFailures[0]).toMatchObject({
      service: 'slack',
      about: ts,
      problem: 'answered 503',
    });
  });

  it('a desk that asks for no retry gets none', async () => {
    intake.willAnswer('/chat', { status: 500, headers: { 'x-slack-no-retry': '1' } });
    await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'one' });
    await until(
      'the failure to be remembered',
      async () => (await outside.control.world()).callbackFailures.length === 1,
    );

    expect(intake.received).toHaveLength(1);
  });

  it('a pressed button reaches the desk, signed, with who, where and what', async () => {
    const ts = await post();

    const pressed = await outside.control.pressButton({ channel: 'coc-noti', ts, actionId: 'handled', user: KIM.id });

    expect(pressed).toEqual({ delivered: true });
    expect(intake.received.every(isSignedBySlack)).toBe(true);
    expect(intake.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const payload = JSON.parse(intake.received[0]?.form.payload ?? '') as Record<string, unknown>;
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: KIM.id, name: KIM.name },
      channel: { id: NOTI.id, name: 'coc-noti' },
      container: { type: 'message', message_ts: ts, channel_id: NOTI.id },
      message: { ts, text: 'Who takes it?', metadata: { event_payload: { key: 'k' } } },
      actions: [{ type: 'button', action_id: 'handled', block_id: 'take', value: 'token-1' }],
    });
    expect(payload.trigger_id).toEqual(expect.any(String));
  });

  it('who presses sees when the desk does not take it; it is not tried again', async () => {
    const ts = await post();
    intake.willAnswer('/chat', { status: 500 });

    const pressed = await outside.control.pressButton({ channel: NOTI.id, ts, actionId: 'handled', user: KIM.id });

    expect(pressed).toEqual({ delivered: false, problem: 'answered 500' });
    expect(intake.received).toHaveLength(1);
    expect((await outside.control.world()).callbackFailures).toMatchObject([{ service: 'slack', what: 'button' }]);
  });

  it('what is not there cannot be written to or pressed', async () => {
    const ts = await post();
    const { control } = outside;
    const say = (more: object) => control.say({ channel: NOTI.id, user: KIM.id, text: 'a', ...more });
    const press = (more: object) =>
      control.pressButton({ channel: NOTI.id, ts, actionId: 'handled', user: KIM.id, ...more });

    await expect(say({ channel: 'none' })).rejects.toMatchObject({ status: 409, message: 'There is no channel none.' });
    await expect(say({ user: 'U0NOBODY' })).rejects.toThrow('no chat user');
    await expect(say({ threadTs: '1.000001' })).rejects.toThrow('There is no thread');
    await expect(press({ actionId: 'other' })).rejects.toThrow('has no button other');
    await expect(press({ ts: '1.000001' })).rejects.toThrow('There is no message');
  });

  it('without an address nothing is sent', async () => {
    const ts = await post();
    await outside.control.setChatTarget(null);
    await outside.control.say({ channel: NOTI.id, user: KIM.id, text: 'a' });

    expect(
      await outside.control.pressButton({ channel: NOTI.id, ts, actionId: 'handled', user: KIM.id }),
    ).toMatchObject({ delivered: false });
    expect(intake.received).toEqual([]);
  });
});
