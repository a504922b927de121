import { describe, expect, it } from '@jest/globals';
import twilio from 'twilio';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { twilioAt } from './twilio-clients.js';

const TO = '+12065550111';
const { accountSid, authToken, from } = SANDBOX_TWILIO;
const MENU =
  '<Response><Say language="ko-KR" voice="Polly.Seoyeon">안녕하세요</Say><Gather numDigits="1" timeout="5" action="ACTION"><Say language="ko-KR">1번을 눌러 주세요</Say></Gather><Say>Goodbye</Say></Response>';

describe('calls through Twilio', () => {
  const outside = oneOutside();
  const intake = oneIntake();

  const client = () => twilioAt(outside.sandbox.httpUrl);
  const place = (more: Record<string, unknown> = {}) =>
    client().calls.create({
      to: TO,
      from,
      twiml: MENU.replace('ACTION', `${intake.url}/keyed`),
      statusCallback: `${intake.url}/status?token=a%2Fb`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      ...more,
    });
  const theCall = async () => (await outside.control.calls())[0];
  const ended = () => until('the end of the call', async () => (await theCall())?.endedAt !== undefined);
  const told = () => intake.at('/status').map(({ form }) => form.CallStatus);

  it('a phone that answers hears the text, presses its key, and the desk is told every step in order', async () => {
    await outside.control.putPhone(TO, { behaviour: 'answers', presses: '1' });
    intake.willSay('/keyed', '<Say language="ko-KR">감사합니다</Say><Hangup/>');

    const created = await place({ machineDetection: 'Enable', timeout: 30 });
    await ended();
    await until('four callbacks', () => told().length === 4);

    expect(created).toMatchObject({ status: 'queued', to: TO, from, direction: 'outbound-api', accountSid });
    expect(created.sid).toMatch(/^CA[0-9a-f]{32}$/);
    expect(Math.abs(created.dateCreated.getTime() - Date.now())).toBeLessThan(60_000);
    expect(told()).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(intake.at('/status').map(({ form }) => form.SequenceNumber)).toEqual(['0', '1', '2', '3']);
    expect(intake.at('/status')[3]?.form).toMatchObject({
      CallSid: created.sid,
      AccountSid: accountSid,
      To: TO,
      From: from,
      Direction: 'outbound-api',
      ApiVersion: '2010-04-01',
      CallbackSource: 'call-progress-events',
      AnsweredBy: 'human',
      CallDuration: '1',
      SipResponseCode: '200',
    });
    expect(await theCall()).toMatchObject({
      status: 'completed',
      digits: '1',
      said: [
        { text: '안녕하세요', language: 'ko-KR' },
        { text: '1번을 눌러 주세요', language: 'ko-KR' },
        { text: '감사합니다', language: 'ko-KR' },
      ],
    });
    const fetched = await client().calls(created.sid).fetch();
    expect(fetched).toMatchObject({ status: 'completed', answeredBy: 'human', duration: '1' });
  });

  it('every callback is signed as Twilio signs', async () => {
    await outside.control.putPhone(TO, { behaviour: 'answers', presses: '7' });
    intake.willSay('/keyed', '<Hangup/>');
    await place({ twiml: MENU.replace('ACTION', `${intake.url}/keyed/a%2Fb?n=1&amp;missed=0`) });
    await until(
      'the last callback and the key',
      () => told().includes('completed') && intake.at('/keyed').length === 1,
    );
    expect(intake.at('/keyed')[0]?.path).toBe('/keyed/a%2Fb?n=1&missed=0');

    for (const { path, form, headers } of intake.received) {
      const signature = String(headers['x-twilio-signature']);
      expect(twilio.validateRequest(authToken, signature, `${intake.url}${path}`, form)).toBe(true);
      expect(twilio.validateRequest(authToken, signature, `${intake.url}${path}`, { ...form, Digits: '9' })).toBe(
        false,
      );
    }
    expect(intake.at('/keyed')[0]?.form).toMatchObject({
      Digits: '7',
      FinishedOnKey: '',
      msg: 'Gather End',
      CallStatus: 'in-progress',
    });
  });

  it.each([
    ['no-answer', 'no-answer', '487'],
    ['busy', 'busy', '486'],
    ['rejects', 'failed', '404'],
  ] as const)('a phone that is %s ends the call as %s', async (behaviour, status, sip) => {
    await outside.control.putPhone(TO, { behaviour });

    await place();
    await until(`the callback ${status}`, () => told().includes(status));

    expect(told().at(-1)).toBe(status);
    expect(intake.at('/status').at(-1)?.form).toMatchObject({ SipResponseCode: sip, CallDuration: '0' });
    expect((await theCall())?.said).toEqual([]);
  });

  it('a voicemail takes the whole text and is told apart only if the desk asked for it', async () => {
    await outside.control.putPhone(TO, { behaviour: 'voicemail' });
    await place({ machineDetection: 'Enable' });
    await until('the last callback', () => told().includes('completed'));
    expect(intake.at('/status').map(({ form }) => form.AnsweredBy)).toEqual([
      undefined,
      undefined,
      'machine_start',
      'machine_start',
    ]);
    expect((await theCall())?.said.map(({ text }) => text)).toEqual(['안녕하세요', '1번을 눌러 주세요', 'Goodbye']);

    const { sid } = await place();
    await until('the call to be completed', async () => (await client().calls(sid).fetch()).status === 'completed');
    expect((await client().calls(sid).fetch()).answeredBy).toBeNull();
    expect(intake.at('/keyed')).toEqual([]);
  });

  it('without events only the end is told, without an address nothing', async () => {
    await outside.control.putPhone(TO, { behaviour: 'busy' });
    await place({ statusCallbackEvent: undefined });
    await until('a callback', () => told().length === 1);
    expect(told()).toEqual(['busy']);
    expect(intake.at('/status')[0]?.form.SequenceNumber).toBe('0');

    await place({ statusCallback: undefined, statusCallbackEvent: undefined });
    await until('the end of all calls', async () =>
      (await outside.control.calls()).every(({ endedAt }) => endedAt !== undefined),
    );
    expect(told()).toEqual(['busy']);
  });

  it('a call counts once, by its number', async () => {
    await outside.control.putPhone(TO, { behaviour: 'busy' });
    await place();
    const { calls, hangups, byKey } = await outside.control.effects();
    expect({ calls, hangups, byKey }).toEqual({ calls: 1, hangups: 0, byKey: { [`call/${TO}`]: 1 } });
  });
});
