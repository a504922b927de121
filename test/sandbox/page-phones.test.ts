import { beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { pageOf } from './page-client.js';
import { twilioAt } from './twilio-clients.js';

const NUMBER = '+12065550111';

describe('the phones of the page', () => {
  const outside = oneOutside();
  const intake = oneIntake();
  const page = pageOf(outside);

  beforeEach(() => outside.control.putPhone(NUMBER, { name: '김하나' }));

  const theCall = async () => (await outside.control.calls()).at(-1);
  const rings = async (): Promise<string> => {
    const { sid } = await twilioAt(outside.sandbox.httpUrl).calls.create({
      to: NUMBER,
      from: SANDBOX_TWILIO.from,
      twiml: `<Response><Gather numDigits="1" timeout="8" action="${intake.url}/keyed"><Say language="ko-KR">확인하셨으면 1번</Say></Gather></Response>`,
    });
    await until('the phone to ring', async () => (await theCall())?.status === 'ringing');
    return sid;
  };

  it('a phone that rings is in the title, in an alert and at the top, with buttons that say whose it is', async () => {
    const sid = await rings();
    const { text } = await page.get();
    expect(text).toContain('<title>☎ 김하나’s phone rings · Sandbox</title>');
    expect(text).toMatch(/role="alert">\s*김하나’s phone rings/);
    expect(text).toContain(`action="/calls/${sid}/answer"`);
    expect(text).toMatch(/Answer<span class="unseen"> as 김하나/);
    expect(text.indexOf(`id="call-${sid}"`)).toBeLessThan(text.indexOf('id="aws"'));
    await page.post(`/calls/${sid}/decline`, {});
    expect(await theCall()).toMatchObject({ status: 'busy' });
    expect((await page.get()).text).toMatch(/<title>Sandbox<\/title>/);
  });

  it('answer, a key, and how it ended: all without script', async () => {
    const sid = await rings();
    expect(await page.post(`/calls/${sid}/answer`, { back: '/?q=x' })).toMatchObject({
      status: 303,
      location: '/?q=x',
    });
    await until('the call to ask for a key', async () => (await theCall())?.asksForKey === true);
    const talking = (await page.get()).text;
    expect(talking).toMatch(/<p lang="ko-KR" id="said-[^"]+" data-said>확인하셨으면 1번<\/p>/);
    expect(talking).toContain('The desk asks for a key.');
    intake.willSay('/keyed', '<Hangup/>');

    await page.post(`/calls/${sid}/press`, { digit: '1' });
    await until('the end of the call', async () => (await theCall())?.endedAt !== undefined);

    expect((await page.get()).text).toMatch(/role="status">\s*Last call: 김하나, answered, pressed 1\./);
  });

  it('keys that were pressed one after the other stand one by one', async () => {
    const sid = await rings();
    await page.post(`/calls/${sid}/answer`, {});
    await until('the call to ask for a key', async () => (await theCall())?.asksForKey === true);
    intake.willSay(
      '/keyed',
      `<Gather numDigits="2" timeout="8" action="${intake.url}/keyed"><Say>Again</Say></Gather>`,
    );
    intake.willSay('/keyed', '<Hangup/>');
    for (const digit of ['5', '2']) await page.post(`/calls/${sid}/press`, { digit });
    expect((await page.get()).text).toContain('Pressed: <strong>5, 2</strong>');
    await page.post(`/calls/${sid}/press`, { digit: '#' });
    await until('the end of the call', async () => (await theCall())?.endedAt !== undefined);

    const { text } = await page.get();
    expect(text).toContain('answered, pressed 5, 2, #.');
    expect(text).toContain('pressed <kbd>5</kbd>, <kbd>2</kbd>, <kbd>#</kbd>');
  });

  it('hanging up ends the call; what cannot be done any more is said', async () => {
    const sid = await rings();
    await page.post(`/calls/${sid}/answer`, {});
    await page.post(`/calls/${sid}/hang-up`, {});
    expect(await theCall()).toMatchObject({ status: 'completed' });
    expect(await page.post(`/calls/${sid}/answer`, {})).toMatchObject({
      status: 409,
      problem: 'The call has ended: completed.',
    });
    expect(await page.post(`/calls/${sid}/press`, { digit: '12' })).toMatchObject({ status: 400 });
  });

  it('a select says how a phone behaves, one that answers also what it presses', async () => {
    const set = (form: Record<string, string>) => page.post(`/phones/${encodeURIComponent(NUMBER)}`, form);
    const phone = async () => (await outside.control.world()).phones[0];

    await set({ behaviour: 'answers', presses: '31' });
    expect(await phone()).toMatchObject({ name: '김하나', behaviour: 'answers', presses: '31' });
    expect((await page.get()).text).toMatch(/value="answers"\s+selected/);
    await set({ behaviour: 'answers', presses: '' });
    expect((await phone())?.presses).toBeUndefined();
    expect(await set({ behaviour: 'sings' })).toMatchObject({ status: 400 });
    expect(await set({ behaviour: 'answers', presses: 'A' })).toMatchObject({ status: 400 });
    expect(await page.post('/phones/12', { behaviour: 'busy' })).toMatchObject({ status: 400 });
  });

  it('a number that nobody described is there once it was called', async () => {
    await outside.control.reset();
    await outside.control.settings({ phoneDefault: { behaviour: 'busy' } });
    await twilioAt(outside.sandbox.httpUrl).calls.create({
      to: '+12065550177',
      from: SANDBOX_TWILIO.from,
      twiml: '<Response/>',
    });
    await until('the end of the call', async () => (await theCall())?.endedAt !== undefined);
    const { text } = await page.get();
    expect(text).toContain('action="/phones/%2B12065550177"');
    expect(text).toContain('busy or declined');
  });

  it('callbacks that failed are a problem, until somebody has seen it', async () => {
    const { sid } = await twilioAt(outside.sandbox.httpUrl).calls.create({
      to: NUMBER,
      from: SANDBOX_TWILIO.from,
      twiml: '<Response/>',
      statusCallback: `${intake.url}/status`,
      statusCallbackEvent: ['completed'],
    });
    intake.willAnswer('/status', { status: 500 });
    intake.willAnswer('/status', { status: 500 });
    await until('the phone to ring', async () => (await theCall())?.status === 'ringing');
    await page.post(`/calls/${sid}/decline`, {});
    await until(
      'the failure to be remembered',
      async () => (await outside.control.world()).callbackFailures.length > 0,
    );

    expect((await page.get()).text).toContain('It did not take the news “completed” of the call of 김하나');
    await page.post('/problems/seen', {});
    expect((await page.get()).text).not.toContain('The desk was not reached');
  });
});
