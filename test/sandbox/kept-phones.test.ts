import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSandbox } from '../../sandbox/sandbox.js';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { Outside } from './clients.js';
import { furnishChat, GENERAL, KIM, slackAt } from './slack-clients.js';
import { Intake, twilioAt } from './twilio-clients.js';

const TO = '+12065550111';
const { from } = SANDBOX_TWILIO;

describe('phones and chat in a kept world', () => {
  let folder: string;
  let file: string;
  let outside: Outside;
  let intake: Intake;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    file = join(folder, 'world.json');
    outside = new Outside(await startSandbox({ file }));
    intake = new Intake();
    await intake.start();
  });
  afterEach(async () => {
    await outside.stop();
    await intake.stop();
    await rm(folder, { recursive: true });
  });

  const again = async () => {
    await outside.stop();
    outside = new Outside(await startSandbox({ file }));
  };
  const place = (twiml = '<Response><Pause length="600"/></Response>') =>
    twilioAt(outside.sandbox.httpUrl).calls.create({ to: TO, from, twiml, statusCallback: `${intake.url}/status` });
  const theCall = async () => (await outside.control.calls())[0];
  const reaches = (status: string) =>
    until(`the call to be ${status}`, async () => (await theCall())?.status === status);

  it('phones, chat, messages, credits, settings and counts are there again', async () => {
    await furnishChat(outside);
    const { control } = outside;
    await control.putGroup('S0CSR00001', { handle: 'csr' });
    await control.putPhone(TO, { behaviour: 'busy', name: '김민수' });
    await control.putAccount('111122223333', { creditsReadable: false });
    await control.putCredits('111122223333', [{ remaining: '1.00' }]);
    await control.settings({ phoneDefault: { behaviour: 'answers', presses: '1' }, chatThrottles: true });
    await control.setChatTarget({ url: 'http://127.0.0.1:9/chat' });
    const { ts } = await slackAt(outside.sandbox.httpUrl).chat.postMessage({ channel: '#general', text: '안녕' });
    await control.setChatTarget(null);
    await control.say({ channel: 'general', user: KIM.id, text: '네', threadTs: ts ?? '' });
    await control.setChatTarget({ url: `${intake.url}/chat` });
    await place();
    await reaches('busy');
    await until('the desk to be told', () => intake.received.length === 1);
    const before = await control.world();
    const messages = await control.messages();

    await again();

    expect(await outside.control.world()).toEqual({
      ...before,
      clock: { now: expect.any(String), offsetMs: before.clock.offsetMs },
    });
    expect(await outside.control.messages()).toEqual(messages);
    expect(await outside.control.effects()).toMatchObject({ calls: 1, posts: 1 });
    expect(before.channels.map(({ id }) => id)).toContain(GENERAL.id);
  });

  it('a call that rang rings on, and its timeout still ends it', async () => {
    const { sid } = await place();
    await reaches('ringing');

    await again();

    expect(await theCall()).toMatchObject({ id: sid, status: 'ringing' });
    await outside.control.setClock({ advanceMs: 61_000 });
    await reaches('no-answer');
    await until('the desk to be told', () => intake.received.length === 1);
    expect(intake.received[0]?.form).toMatchObject({ CallSid: sid, CallStatus: 'no-answer' });
  });

  it('a connection does not outlive the sandbox: its end is told', async () => {
    const { sid } = await place();
    await reaches('ringing');
    await outside.control.answerCall(sid);

    await again();

    await reaches('completed');
    await until('the desk to be told', () => intake.received.length === 1);
    expect(intake.received[0]?.form).toMatchObject({ CallSid: sid, CallStatus: 'completed' });
  });
});
