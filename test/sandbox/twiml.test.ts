import { beforeEach, describe, expect, it } from '@jest/globals';
import { readTwiml, TwimlProblem } from '../../sandbox/twilio/twiml.js';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { oneIntake, oneOutside } from './one-outside.js';
import { twilioAt } from './twilio-clients.js';

const TO = '+12065550111';
const { from } = SANDBOX_TWILIO;

describe('TwiML', () => {
  const outside = oneOutside();
  const intake = oneIntake();

  beforeEach(() => outside.control.putPhone(TO, { behaviour: 'answers', presses: '31' }));

  const call = async (source: { twiml: string } | { url: string }) => {
    await twilioAt(outside.sandbox.httpUrl).calls.create({ to: TO, from, ...source });
    await until('the end of all calls', async () =>
      (await outside.control.calls()).every(({ endedAt }) => endedAt !== undefined),
    );
    const [made] = await outside.control.calls();
    return { ...made, texts: made?.said.map(({ text }) => text) };
  };
  const wrapped = (verbs: string) => `<Response>${verbs}</Response>`;

  it('entities, CDATA and comments are read; spaces and lines become one space', () => {
    const text = '<?xml version="1.0"?>\n<Response><!-- hi --><Say>a &amp; b\n  &#44; <![CDATA[<c>]]></Say></Response>';

    expect(readTwiml(text)).toEqual([{ verb: 'Say', text: 'a & b , <c>', language: 'en-US', loop: 1 }]);
  });

  it.each([
    ['<Response><Say>a</Response>', 12100],
    ['<Response>', 12100],
    ['<Response/><Response/>', 12100],
    ['hello', 12100],
    ['<Response><Say>a & b</Say></Response>', 12100],
    ['<Response><Say loop=2>a</Say></Response>', 12100],
    ['<Response><Dial>+12065550101</Dial></Response>', 12200],
    ['<Response><Say><Pause/></Say></Response>', 12200],
    ['<Response><Gather numDigits="one"/></Response>', 12200],
    ['<Response><Gather input="speech"/></Response>', 12200],
    ['<Response><Say lang="ko">a</Say></Response>', 12200],
    ['<Response><Say></Say></Response>', 13520],
  ])('%j is refused with %i', (text, code) => {
    let problem: unknown;
    try {
      readTwiml(text);
    } catch (error) {
      problem = error;
    }

    expect(problem).toBeInstanceOf(TwimlProblem);
    expect(problem).toMatchObject({ code });
  });

  it('a menu leads on: each takes its own key of what the phone presses', async () => {
    const menu = `<Gather numDigits="1" action="${intake.url}/keyed"><Say loop="2">menu</Say></Gather>`;
    intake.willSay('/keyed', menu);
    intake.willSay('/keyed', '<Say>done</Say>');

    const { texts, digits } = await call({ twiml: wrapped(menu) });

    expect(texts).toEqual(['menu', 'menu', 'menu', 'menu', 'done']);
    expect(intake.at('/keyed').map(({ form }) => form.Digits)).toEqual(['3', '1']);
    expect(digits).toBe('31');
  });

  it('without numDigits the finish key or silence ends a menu', async () => {
    await outside.control.putPhone(TO, { presses: '42#1' });
    const menu = `<Gather action="${intake.url}/keyed"/>`;
    intake.willSay('/keyed', menu);
    intake.willSay('/keyed', '<Hangup/>');

    await call({ twiml: wrapped(menu) });

    expect(intake.at('/keyed').map(({ form }) => [form.Digits, form.FinishedOnKey])).toEqual([
      ['42', '#'],
      ['1', ''],
    ]);
  });

  it('no key goes on behind the menu, unless it wants to hear of that', async () => {
    await outside.control.putPhone(TO, { presses: null });
    const menu = (more: string) =>
      `<Gather ${more} action="${intake.url}/keyed"><Say>menu</Say></Gather><Say>bye</Say>`;
    expect((await call({ twiml: wrapped(menu('')) })).texts).toEqual(['menu', 'bye']);
    expect(intake.at('/keyed')).toEqual([]);

    intake.willSay('/keyed', '<Hangup/>');
    await call({ twiml: wrapped(menu('actionOnEmptyResult="true"')) });
    expect(intake.at('/keyed').map(({ form }) => form.Digits)).toEqual(['']);
  });

  it('a document of the desk’s own address is asked for when somebody answers, and may redirect', async () => {
    intake.willSay('/first', '<Say>one</Say><Redirect>second?x=1</Redirect><Say>never</Say>');
    intake.willSay('/second', '<Say>two</Say><Hangup/><Say>never</Say>');

    const { texts, status } = await call({ url: `${intake.url}/first` });

    expect([texts, status]).toEqual([['one', 'two'], 'completed']);
    expect(intake.at('/second')[0]?.form).toMatchObject({ CallStatus: 'in-progress', To: TO });
  });

  it.each([
    ['an error', { status: 500 }, 11200],
    ['no TwiML', { status: 200, type: 'application/json', body: '{}' }, 12300],
    ['a broken document', { status: 200, body: '<Response>' }, 12100],
    ['an unknown verb', { status: 200, body: '<Response><Sms>a</Sms></Response>' }, 12200],
  ])('%s in answer to a key ends the call with an excuse', async (_what, answer, code) => {
    intake.willAnswer('/keyed', answer);

    const ended = await call({ twiml: wrapped(`<Gather numDigits="1" action="${intake.url}/keyed"/><Say>bye</Say>`) });

    expect(ended).toMatchObject({ status: 'completed', problem: { code } });
    expect(ended.texts).toEqual(['We are sorry, an application error has occurred. Goodbye.']);
    const { callbackFailures } = await outside.control.world();
    expect(callbackFailures.map(({ what, problem }) => [what, problem])).toEqual(
      code === 11200 ? [['keys', 'answered 500']] : [],
    );
  });

  it('documents that lead to each other for ever end', async () => {
    for (let count = 0; count < 110; count += 1) intake.willSay('/round', '<Redirect>/round</Redirect>');

    expect(await call({ url: `${intake.url}/round` })).toMatchObject({ problem: { code: 12100 } });
  });

  it('a verb the sandbox does not know ends the call when it is answered', async () => {
    const ended = await call({ twiml: wrapped('<Say>one</Say><Play>a.mp3</Play>') });

    expect(ended).toMatchObject({ status: 'completed', problem: { code: 12200 } });
  });
});
