import { describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { twilioAt } from './twilio-clients.js';

const TO = '+12065550111';
const { from } = SANDBOX_TWILIO;

describe('a person at a phone', () => {
  const outside = oneOutside();
  const intake = oneIntake();

  const client = () => twilioAt(outside.sandbox.httpUrl);
  const theCall = async () => (await outside.control.calls()).at(-1);
  const reaches = (status: string) =>
    until(`the call to be ${status}`, async () => (await theCall())?.status === status);
  const told = () => intake.at('/status').map(({ form }) => form.CallStatus);
  const dialled = (timeout?: number) =>
    client().calls.create({
      to: TO,
      from,
      twiml: `<Response><Say>A long introduction that takes its time.</Say><Gather numDigits="1" timeout="8" action="${intake.url}/keyed"><Say>Press 1.</Say></Gather><Say>Goodbye.</Say></Response>`,
      statusCallback: `${intake.url}/status`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      ...(timeout === undefined ? {} : { timeout }),
    });
  const ringing = async (timeout?: number) => {
    const { sid } = await dialled(timeout);
    await reaches('ringing');
    return sid;
  };

  it('rings until somebody answers, who presses a key as soon as the desk asks for one', async () => {
    const sid = await ringing();
    expect(await outside.control.answerCall(sid)).toMatchObject({ status: 'in-progress', asksForKey: false });
    expect((await theCall())?.said).toEqual([{ text: 'A long introduction that takes its time.', language: 'en-US' }]);
    intake.willSay('/keyed', '<Say>Thank you.</Say><Pause length="600"/>');

    await outside.control.pressKeys(sid, '1');
    await until('the thanks', async () => (await theCall())?.said.at(-1)?.text === 'Thank you.');

    expect(intake.at('/keyed')[0]?.form).toMatchObject({ CallSid: sid, Digits: '1' });
    expect(await outside.control.hangUpCall(sid)).toMatchObject({ status: 'completed', digits: '1' });
    await until('four callbacks', () => told().length === 4);
    expect(told()).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
  });

  it('nobody answers: the call ends when the sandbox’s clock has passed its timeout', async () => {
    await ringing(25);
    await outside.control.setClock({ advanceMs: 15_000 });
    expect((await theCall())?.status).toBe('ringing');
    await outside.control.setClock({ advanceMs: 10_001 });

    await reaches('no-answer');
  });

  it('a short timeout passes by itself', async () => {
    const begin = Date.now();
    await dialled(1);
    await until('the last callback', () => told().at(-1) === 'no-answer');

    expect(Date.now() - begin).toBeGreaterThanOrEqual(900);
    expect(told()).toEqual(['initiated', 'ringing', 'no-answer']);
  });

  it('who declines is busy', async () => {
    const sid = await ringing();

    expect(await outside.control.declineCall(sid)).toMatchObject({ status: 'busy' });
    await until('the callback busy', () => told().at(-1) === 'busy');
  });

  it('who presses nothing hears the text to its end', async () => {
    const sid = await ringing();
    await outside.control.answerCall(sid);
    // The introduction, the menu and its timeout, the good-bye; none begins before the one before it has ended.
    await until('the call to be completed', async () => {
      await outside.control.setClock({ advanceMs: 10_000 });
      return (await theCall())?.status === 'completed';
    });

    expect((await theCall())?.said.map(({ text }) => text).slice(1)).toEqual(['Press 1.', 'Goodbye.']);
    expect(intake.at('/keyed')).toEqual([]);
  });

  it('what is not possible is refused in a sentence', async () => {
    const sid = await ringing();
    const { control } = outside;
    await expect(control.pressKeys(sid, '1')).rejects.toMatchObject({
      status: 409,
      message: 'Nobody talks in the call: it is ringing.',
    });
    await expect(control.pressKeys(sid, 'x')).rejects.toMatchObject({ status: 400 });
    await control.answerCall(sid);
    await expect(control.answerCall(sid)).rejects.toThrow('does not ring: it is in-progress');
    await control.hangUpCall(sid);
    await expect(control.hangUpCall(sid)).rejects.toThrow('The call has ended: completed.');
    await expect(control.answerCall('CA0')).rejects.toMatchObject({ status: 404 });
  });

  it('the desk cancels what rings and completes what talks; both count as hang-ups', async () => {
    const rang = await ringing();
    expect(await client().calls(rang).update({ status: 'canceled' })).toMatchObject({ status: 'canceled' });
    await until('the callback canceled', () => told().at(-1) === 'canceled');

    const talked = await ringing();
    await outside.control.answerCall(talked);
    expect(await client().calls(talked).update({ status: 'canceled' })).toMatchObject({ status: 'in-progress' });
    expect(await client().calls(talked).update({ status: 'completed' })).toMatchObject({ status: 'completed' });
    const again = client().calls(talked).update({ status: 'completed' });
    await expect(again).rejects.toMatchObject({ status: 400, code: 21220 });

    const { hangups, byKey } = await outside.control.effects();
    expect([hangups, byKey[`hangup/${rang}`], byKey[`hangup/${talked}`]]).toEqual([2, 1, 1]);
  });

  it('a reset ends what rings without a word', async () => {
    await ringing();
    await until('two callbacks', () => told().length === 2);
    await outside.furnish();
    expect(await outside.control.calls()).toEqual([]);

    // Whatever the first call had to say would come before the words of another.
    await outside.control.declineCall(await ringing());
    await until('the end of the other call', () => told().includes('busy'));
    expect(told()).toEqual(['initiated', 'ringing', 'initiated', 'ringing', 'busy']);
  });
});
