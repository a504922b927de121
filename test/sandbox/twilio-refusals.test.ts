import { describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { oneOutside } from './one-outside.js';
import { twilioAt } from './twilio-clients.js';

const TO = '+12065550111';
const { accountSid, authToken, from } = SANDBOX_TWILIO;
const SILENT = '<Response><Pause length="1"/></Response>';

describe('what Twilio refuses', () => {
  const outside = oneOutside();

  const client = () => twilioAt(outside.sandbox.httpUrl);
  const refused = async (call: Promise<unknown>) => {
    const { status, code, message, moreInfo } = await call.then(
      () => ({ status: 0, code: 0, message: 'not refused', moreInfo: '' }),
      (error: { status: number; code: number; message: string; moreInfo: string }) => error,
    );
    return { status, code, message, moreInfo };
  };
  const post = (form: Record<string, string>, account: string = accountSid, user = `${accountSid}:${authToken}`) =>
    fetch(`${outside.sandbox.httpUrl}/2010-04-01/Accounts/${account}/Calls.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
      body: new URLSearchParams(form),
    });

  it.each([
    ['no number', { to: '' }, 21201],
    ['a number that is none', { to: '0111' }, 21211],
    ['no caller', { from: '' }, 21213],
    ['a caller that is no number', { from: 'desk' }, 21212],
    ['somebody else’s number as caller', { from: '+12065550199' }, 21210],
    ['nothing to say', { twiml: '' }, 21205],
    ['an address that is none', { twiml: undefined, url: 'desk' }, 21205],
    ['more than 4,000 characters', { twiml: `<Response><Say>${'a'.repeat(4000)}</Say></Response>` }, 21205],
    ['TwiML that is not well-formed', { twiml: '<Response><Say>a</Response>' }, 12100],
    ['TwiML of another root', { twiml: '<Answer/>' }, 12100],
    ['a callback that is no address', { statusCallback: '/status' }, 21609],
    ['an event that does not exist', { statusCallbackEvent: ['ended'] }, 21626],
    ['ringing for more than ten minutes', { timeout: 601 }, 21208],
    ['an unknown machine detection', { machineDetection: 'Yes' }, 21234],
    ['a method that is none', { statusCallbackMethod: 'PUT' }, 20001],
    ['what the sandbox does not speak', { record: true }, 20001],
  ])('%s', async (_what, wrong, code) => {
    const call = client().calls.create({ to: TO, from, twiml: SILENT, ...wrong } as never);

    expect(await refused(call)).toMatchObject({
      status: 400,
      code,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
    });
    expect(await outside.control.calls()).toEqual([]);
    expect((await outside.control.effects()).calls).toBe(0);
  });

  it('a number that the account may not call', async () => {
    await outside.control.putPhone(TO, { behaviour: 'blocked' });
    expect(await refused(client().calls.create({ to: TO, from, twiml: SILENT }))).toMatchObject({
      status: 400,
      code: 21215,
    });

    await outside.control.settings({ phoneDefault: { behaviour: 'blocked' } });
    const other = client().calls.create({ to: '+12065550112', from, twiml: SILENT });
    expect(await refused(other)).toMatchObject({ code: 21215 });
    expect((await outside.control.effects()).calls).toBe(0);
  });

  it('wrong credentials, and another account’s address', async () => {
    const wrong = twilioAt(outside.sandbox.httpUrl, 'guessed').calls.create({ to: TO, from, twiml: SILENT });
    expect(await refused(wrong)).toMatchObject({ status: 401, code: 20003, message: 'Authenticate' });

    const other = await post({ To: TO, From: from, Twiml: SILENT }, `AC${'0'.repeat(32)}`);
    expect(other.status).toBe(401);
    expect(await other.json()).toEqual({
      code: 20003,
      message: 'Authenticate',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    });
    const none = await fetch(`${outside.sandbox.httpUrl}/2010-04-01/Accounts/${accountSid}/Calls.json`);
    expect(none.status).toBe(401);
  });

  it('a misspelt parameter', async () => {
    const answer = await post({ To: TO, From: from, Twiml: SILENT, TimeOut: '10' });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 20001, message: 'Unknown parameter: TimeOut' });
  });

  it('a call, a resource and a method that do not exist', async () => {
    const none = client().calls(`CA${'0'.repeat(32)}`);
    expect(await refused(none.fetch())).toMatchObject({ status: 404, code: 20404 });
    expect(await refused(none.update({ status: 'completed' }))).toMatchObject({ status: 404, code: 20404 });
    expect(await refused(none.remove())).toMatchObject({ status: 405, code: 20004 });
    expect(await refused(client().messages.list())).toMatchObject({ status: 404, code: 20404 });
  });
});
