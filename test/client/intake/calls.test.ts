import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { signAttemptToken } from '../../../contracts/attempt-token.js';
import { callOf, endCall, keepCall } from '../../../registry/calls.js';
import { CALLBACK_SECRETS } from '../../harness/sandbox-providers.js';
import { intakeOn, LINK_SECRET, listener, type LoneIntake, startLoneIntake } from './lone-intake.js';

const TEXT = '안내 메일을 보내 드렸습니다. 확인하셨으면 1번, 다시 들으시려면 9번을 눌러 주십시오.';

let desk: LoneIntake;
let count = 0;
/** The call of this test. */
let at: { caseId: string; key: string };
let callId: string;
let before: Record<string, number>;

beforeAll(async () => {
  desk = await startLoneIntake();
}, 60_000);
afterAll(() => desk.stop());
beforeEach(async () => {
  count += 1;
  const caseId = `onboarding/acme/CALL-${count}`;
  at = { caseId, key: `${caseId}/call/guide-1/1` };
  callId = `CA${String(count).padStart(32, '0')}`;
  desk.told.length = 0;
  desk.engine.is = 'there';
  await keepCall(desk.database.db, {
    ...at,
    about: 'guide',
    phone: '+12065550111',
    language: 'ko',
    text: TEXT,
    textHash: 'hash-of-the-text',
    menu: [
      { digit: '1', meaning: 'acknowledged' },
      { digit: '9', meaning: 'repeat' },
    ],
  });
  before = await desk.refused();
});

const path = (what: 'status' | 'keyed', query = '', attempt = at) =>
  `/calls/${signAttemptToken(LINK_SECRET, attempt)}/${what}${query}`;

/** A request of Twilio's; signed for the address to which it goes, unless the test says otherwise. */
function send(to: string, form: Record<string, string>, options: { signature?: string | null; url?: string } = {}) {
  const url = options.url ?? desk.url;
  const signature =
    options.signature ?? getExpectedTwilioSignature(CALLBACK_SECRETS.twilioAuthToken, `${desk.url}${to}`, form);
  return fetch(`${url}${to}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      ...(options.signature !== null && { 'x-twilio-signature': signature }),
    },
    body: new URLSearchParams(form).toString(),
  });
}

const status = (CallStatus: string, sequence: number, more: Record<string, string> = {}) => ({
  CallSid: callId,
  CallStatus,
  SequenceNumber: String(sequence),
  ...more,
});
const keyed = (Digits: string) => ({ CallSid: callId, CallStatus: 'in-progress', Digits });
const events = () => desk.told.map(({ argument: { kind, reason, digit } }) => ({ kind, reason, digit }));
const more = async (name: string) => (await desk.refused())[name]! - before[name]!;
const kept = () => callOf(desk.database.db, at);

describe('only Twilio is listened to, and only about calls of the desk', () => {
  it.each([
    ['without a signature', { signature: null }],
    ['with a wrong signature', { signature: 'bm90IGEgc2lnbmF0dXJl' }],
  ])('%s: 401, counted, nothing written and nobody told', async (_what, options) => {
    for (const to of [path('status'), path('keyed', '?n=1&missed=0')]) {
      const answer = await send(to, { ...status('completed', 3), Digits: '1' }, options);
      expect(answer.status).toBe(401);
    }
    expect(await more('call-signature')).toBe(2);
    expect(desk.told).toEqual([]);
    expect(await kept()).toMatchObject({ state: 'queued' });
  });

  it('a genuine signature of another request: 401', async () => {
    const signature = getExpectedTwilioSignature(
      CALLBACK_SECRETS.twilioAuthToken,
      `${desk.url}${path('status')}`,
      status('ringing', 1),
    );

    expect((await send(path('status'), status('completed', 3), { signature })).status).toBe(401);
    expect((await send(path('keyed'), status('ringing', 1), { signature })).status).toBe(401);
  });

  it('a token that we did not write: 401, however well it is signed', async () => {
    const forged = `/calls/${signAttemptToken('another secret that is long enough!!', at)}/status`;

    expect((await send(forged, status('ringing', 1))).status).toBe(401);
    expect((await send('/calls/x.y/status', status('ringing', 1))).status).toBe(401);
    expect(await more('call-signature')).toBe(2);
  });

  it('the address that counts is the public one, whatever stands in between', async () => {
    const inner = await intakeOn(desk.databaseUrl, listener(desk.told, desk.engine), 'https://desk.example.com/intake');
    const to = path('status');
    const form = status('ringing', 1);
    const outer = `https://desk.example.com/intake${to}`;
    const signature = getExpectedTwilioSignature(CALLBACK_SECRETS.twilioAuthToken, outer, form);
    try {
      expect((await send(to, form, { url: inner.url, signature })).status).toBe(204);
      expect((await send(to, form, { url: inner.url })).status).toBe(401);
    } finally {
      await inner.stop();
    }
  });

  it('about a call that the record does not know: taken and ignored', async () => {
    const unknown = { caseId: 'onboarding/acme/NEVER', key: 'onboarding/acme/NEVER/call/guide-1/1' };

    expect((await send(path('status', '', unknown), status('ringing', 1))).status).toBe(204);
    expect((await send(path('keyed', '', unknown), keyed('1'))).status).toBe(200);
    expect((await send(path('status'), { hello: 'world' })).status).toBe(204);
    expect(await more('call-ignored')).toBe(3);
    expect(desk.told).toEqual([]);
  });
});

describe('what Twilio tells of a call', () => {
  it('is written down, and the case is told that it has ended', async () => {
    for (const [index, word] of ['initiated', 'ringing', 'in-progress'].entries())
      expect((await send(path('status'), status(word, index))).status).toBe(204);
    await send(path('status'), status('completed', 3, { AnsweredBy: 'human' }));

    expect(desk.told).toEqual([
      {
        caseId: at.caseId,
        name: 'callEvent',
        argument: { key: at.key, providerCallId: callId, kind: 'ended', reason: 'no-input' },
      },
    ]);
    expect(await kept()).toMatchObject({ providerCallId: callId, state: 'ended', reason: 'no-input' });
  });

  it.each([
    ['completed', { AnsweredBy: 'machine_start' }, 'voicemail'],
    ['completed', { AnsweredBy: 'machine_end_beep' }, 'voicemail'],
    ['completed', { AnsweredBy: 'unknown' }, 'no-input'],
    ['busy', {}, 'busy'],
    ['no-answer', {}, 'no-answer'],
    ['canceled', {}, 'canceled'],
    ['failed', {}, 'carrier-error'],
    ['failed', { SipResponseCode: '404' }, 'rejected-number'],
    ['failed', { SipResponseCode: '603' }, 'blocked'],
    ['failed', { SipResponseCode: '486' }, 'busy'],
    ['failed', { SipResponseCode: '480' }, 'no-answer'],
    ['something-new', {}, 'unknown'],
  ])('%s with %j has ended: %s', async (word, fields, reason) => {
    await send(path('status'), status(word, 3, fields as Record<string, string>));

    expect(events()).toMatchObject([{ kind: 'ended', reason }]);
  });

  it('the same again has no effect, is counted and gets 409', async () => {
    await send(path('status'), status('busy', 1));

    expect((await send(path('status'), status('busy', 1))).status).toBe(409);
    expect((await send(path('status'), status('busy', 1))).status).toBe(409);
    expect(await more('call-replayed')).toBe(2);
    expect(desk.told).toHaveLength(1);
  });

  it('two that come at the same moment have one effect', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(path('status'), status('busy', 3))));

    expect(answers.every(({ status: code }) => code === 204 || code === 409)).toBe(true);
    expect(await kept()).toMatchObject({ state: 'ended', reason: 'busy' });
  });

  it('what comes late does not turn the call back', async () => {
    await send(path('status'), status('in-progress', 2));
    expect((await send(path('status'), status('ringing', 1))).status).toBe(204);
    await send(path('status'), status('completed', 3));
    await send(path('status'), status('initiated', 0));

    expect(events().map(({ kind }) => kind)).toEqual(['ended']);
    expect(await kept()).toMatchObject({ state: 'ended' });
  });

  it('while the engine is away: in the record, 503, and told when Twilio sends it again', async () => {
    desk.engine.is = 'away';
    expect((await send(path('status'), status('busy', 3))).status).toBe(503);
    expect(await kept()).toMatchObject({ state: 'ended', reason: 'busy' });
    expect(desk.told).toEqual([]);

    desk.engine.is = 'there';
    expect((await send(path('status'), status('busy', 3))).status).toBe(204);
    expect(events()).toMatchObject([{ kind: 'ended', reason: 'busy' }]);
    expect((await send(path('status'), status('busy', 3))).status).toBe(409);
  });

  it('while the database is away: 503', async () => {
    const lost = 'postgres://desk:hunter2@127.0.0.1:9/desk';
    const other = await intakeOn(lost, listener(desk.told, desk.engine), desk.url);
    try {
      expect((await send(path('status'), status('busy', 3), { url: other.url })).status).toBe(503);
      expect((await send(path('keyed'), keyed('1'), { url: other.url })).status).toBe(503);
    } finally {
      await other.stop();
    }
  });

  it('of a case that is over is taken', async () => {
    desk.engine.is = 'without-the-case';

    expect((await send(path('status'), status('busy', 3))).status).toBe(204);
  });

  it('another call of the same attempt does not end the one that is known', async () => {
    await send(path('status'), status('ringing', 1));
    const stray = { ...status('completed', 3), CallSid: `CA${'f'.repeat(32)}` };

    expect((await send(path('status'), stray)).status).toBe(204);
    expect(events()).toEqual([]);
    expect(await kept()).toMatchObject({ providerCallId: callId, state: 'ringing' });
  });
});

describe('a key that somebody presses', () => {
  const press = async (digits: string, query = '?n=1&missed=0') => {
    const answer = await send(path('keyed', query), keyed(digits));
    return { code: answer.status, twiml: await answer.text() };
  };

  it('is thanked for, written down and told; the call then ended with it', async () => {
    const { code, twiml } = await press('1');
    await send(path('status'), status('completed', 3, { AnsweredBy: 'machine_start' }));

    expect(code).toBe(200);
    expect(twiml).toContain('<Say language="ko-KR">감사합니다');
    expect(twiml).toContain('<Hangup/>');
    expect(await kept()).toMatchObject({ digit: '1' });
    expect(events()).toMatchObject([
      { kind: 'keyed', digit: '1' },
      { kind: 'ended', reason: 'keyed', digit: '1' },
    ]);
  });

  it('sent again gets the same words, has no second effect and is counted', async () => {
    const first = await press('1');

    expect(await press('1')).toEqual(first);
    expect(await more('call-replayed')).toBe(1);
    expect(desk.told).toHaveLength(1);
  });

  it('"again" says the kept text again and counts on, and the case is not told', async () => {
    const { twiml } = await press('9');

    expect(twiml).toContain(TEXT);
    expect(twiml).toContain('/keyed?n=2&amp;missed=0');
    expect(desk.told).toEqual([]);
  });

  it.each(['5', ''])('"%s" means nothing: said again twice, then goodbye', async (digits) => {
    expect((await press(digits, '?n=1&missed=0')).twiml).toContain('?n=2&amp;missed=1');
    expect((await press(digits, '?n=2&missed=1')).twiml).toContain('?n=3&amp;missed=2');
    const { twiml } = await press(digits, '?n=3&missed=2');
    expect(twiml).toContain('전화를 끊겠습니다');
    expect(twiml).not.toContain('<Gather');
    expect(desk.told).toEqual([]);
  });

  it('is thanked for also while the engine is away: it is in the record, and the end of the call tells it', async () => {
    desk.engine.is = 'away';
    expect((await press('1')).twiml).toContain('감사합니다');
    expect(await kept()).toMatchObject({ digit: '1' });

    desk.engine.is = 'there';
    await send(path('status'), status('completed', 3));
    expect(events()).toMatchObject([{ kind: 'ended', reason: 'keyed', digit: '1' }]);
  });
});

describe('a call whose outcome is in the record', () => {
  it('is not changed by anything that still comes: counted, nobody told', async () => {
    await send(path('status'), status('in-progress', 2));
    desk.told.length = 0;
    await endCall(desk.database.db, {
      ...at,
      endKey: `${at.key}/ended`,
      reason: 'canceled',
      by: 'look',
      rule: 'handbook 3.3',
      now: Date.now(),
    });

    expect((await send(path('status'), status('completed', 3))).status).toBe(204);
    const answer = await send(path('keyed', '?n=1&missed=0'), keyed('1'));
    expect(answer.status).toBe(200);
    expect(await more('call-late')).toBe(2);
    expect(desk.told).toEqual([]);
  });
});
