import { beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { twilioAt } from './twilio-clients.js';

const TO = '+12065550111';
const OTHER = '+12065550112';
const { from } = SANDBOX_TWILIO;
const CREATE = { service: 'twilio', operation: 'CreateCall' } as const;

describe('scripted faults of Twilio, and of the desk towards it', () => {
  const outside = oneOutside();
  const intake = oneIntake();

  beforeEach(() => outside.control.settings({ phoneDefault: { behaviour: 'busy' } }));

  const client = () => twilioAt(outside.sandbox.httpUrl);
  const place = (to = TO) =>
    client().calls.create({ to, from, twiml: '<Response/>', statusCallback: `${intake.url}/status` });
  const calls = async () => (await outside.control.effects()).calls;

  it('an error comes with Twilio’s code, once, and without a call', async () => {
    await outside.control.addFault({ match: CREATE, then: { kind: 'error', name: '20500', status: 503 } });

    await expect(place()).rejects.toMatchObject({ status: 503, code: 20500 });
    expect(await calls()).toBe(0);
    await expect(place()).resolves.toBeDefined();
  });

  it('too many requests say when to come back', async () => {
    await outside.control.addFault({ match: CREATE, then: { kind: 'error', name: '20429', retryAfter: 7 } });

    await expect(place()).rejects.toMatchObject({ status: 429, code: 20429 });
    await outside.control.addFault({ match: CREATE, then: { kind: 'error', name: '20429', retryAfter: 7 } });
    const { accountSid, authToken } = SANDBOX_TWILIO;
    const answer = await fetch(`${outside.sandbox.httpUrl}/2010-04-01/Accounts/${accountSid}/Calls.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` },
    });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it('a dropped reply leaves a call that lives and can be found, a reset none', async () => {
    await outside.control.addFault({ match: { ...CREATE, to: TO }, then: { kind: 'reset' } });
    await outside.control.addFault({ match: { ...CREATE, to: TO }, then: { kind: 'dropReply' } });

    await place(OTHER);
    await expect(place()).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await client().calls.list({ to: TO })).toEqual([]);
    await expect(place()).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await client().calls.list({ to: TO })).toHaveLength(1);
    await until('a callback of this call', () => intake.at('/status').some(({ form }) => form.To === TO));
    expect((await outside.control.effects()).byKey[`call/${TO}`]).toBe(1);
  });

  it('a hang-up whose reply is dropped has hung up', async () => {
    await outside.control.putPhone(TO, { behaviour: 'manual' });
    const { sid } = await place();
    await outside.control.addFault({
      match: { service: 'twilio', operation: 'UpdateCall' },
      then: { kind: 'dropReply' },
    });

    await expect(client().calls(sid).update({ status: 'canceled' })).rejects.toThrow(/hang up|ECONNRESET/);

    expect((await client().calls(sid).fetch()).status).toBe('canceled');
  });

  it('whoever listens sees the call before its reply', async () => {
    const seen: string[] = [];
    const stop = outside.sandbox.onEffect(({ key }) => void seen.push(key));
    const left: string[] = [];
    const stopReplies = outside.sandbox.onReply((effects) => void left.push(...effects.map(({ key }) => key)));

    await place();
    stop();

    expect(seen).toEqual([`call/${TO}`]);
    await until('the reply to leave', () => left.length === 1);
    stopReplies();
  });

  it('a callback that the desk does not take comes once more with the same token, then is remembered', async () => {
    intake.willAnswer('/status', { status: 500 });
    await place();
    await until('two callbacks', () => intake.at('/status').length === 2);
    const tokens = intake.at('/status').map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[1]).toBe(tokens[0]);
    expect((await outside.control.world()).callbackFailures).toEqual([]);

    intake.willAnswer('/status', { status: 401 });
    intake.willAnswer('/status', { status: 401 });
    const { sid } = await place();
    await until(
      'the failure to be remembered',
      async () => (await outside.control.world()).callbackFailures.length === 1,
    );
    expect((await outside.control.world()).callbackFailures[0]).toMatchObject({
      service: 'twilio',
      about: sid,
      what: 'completed',
      url: `${intake.url}/status`,
      problem: 'answered 401',
    });
    expect(intake.at('/status')).toHaveLength(4);
  });
});
