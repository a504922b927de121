import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { readAttemptToken } from '../../../contracts/attempt-token.js';
import { begin } from '../../../registry/ledger.js';
import { sentTexts } from '../../../registry/schema.js';
import { Desk, LINK_SECRET, thrown } from '../desk.js';
import { guideCall, PHONE, SCRIPT } from './call.js';

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  await desk.outside.putPhone(PHONE, { name: '김민수', behaviour: 'manual' });
});

const calls = () => desk.outside.calls({ to: PHONE });

/** Tries as the engine does: again after the wait that the failure asks for. Answers also how often it failed. */
async function tried(input = guideCall(desk), { most = 20 } = {}) {
  const phone = desk.phone();
  for (let failed = 0; ; failed += 1) {
    try {
      return { answer: await phone.placeCall(input), failed };
    } catch (error) {
      if (failed >= most) throw error;
      await sleep(Number((error as { nextRetryDelay?: number }).nextRetryDelay ?? 0));
    }
  }
}

describe('a call is placed once, and what is said is kept', () => {
  it('says the script, asks for one key, looks out for machines and names the attempt in its addresses', async () => {
    const placed = await desk.phone().placeCall(guideCall(desk));
    const [call, ...more] = await calls();
    if (!call) throw new Error('nobody was called');

    expect(more).toEqual([]);
    expect(placed).toEqual({ providerCallId: call.id, placedAt: expect.any(Number) });
    expect(call).toMatchObject({ from: '+12065550100', timeoutSeconds: 30, machineDetection: true });
    expect(call.statusCallbackEvents).toEqual(['initiated', 'ringing', 'answered', 'completed']);
    expect(call.twiml).toContain(`<Say language="ko-KR">${SCRIPT.text}</Say>`);
    expect(call.twiml).toMatch(/<Gather numDigits="1" timeout="10" actionOnEmptyResult="true" action="[^"]+\/keyed\?/);
    const token = /\/calls\/([^/]+)\/status$/.exec(call.statusCallback ?? '')?.[1] ?? '';
    const { caseId, key } = desk.ref('call/guide-1/1');
    expect(readAttemptToken(LINK_SECRET, token)).toEqual({ caseId, key });
  });

  it('its text stands in sent_texts under the hash that the ledger names', async () => {
    await desk.phone().placeCall(guideCall(desk));
    const [attempted, done] = await desk.ledger();
    const { textHash } = attempted?.data as { textHash: string };
    const [kept] = await desk.database.db.select().from(sentTexts).where(eq(sentTexts.hash, textHash));

    expect(kept).toMatchObject({ channel: 'call', template: 'guide', language: 'ko', text: SCRIPT.text });
    expect(attempted).toMatchObject({ kind: 'call.guide', data: { to: PHONE, language: 'ko' } });
    expect(done).toMatchObject({ fact: 'done', data: { providerCallId: (await calls())[0]?.id } });
  });

  it('the same effect again answers from the ledger', async () => {
    const first = await desk.phone().placeCall(guideCall(desk));

    expect(await desk.phone().placeCall(guideCall(desk))).toEqual(first);
    expect(await calls()).toHaveLength(1);
  });

  it('what Twilio would not take in one piece is a problem, and nobody is called', async () => {
    const script = { ...SCRIPT, text: '가'.repeat(4_000) };

    expect(await desk.phone().placeCall(guideCall(desk, { script }))).toMatchObject({
      problem: { code: 'call/script-too-long', who: 'operator' },
    });
    expect(await calls()).toEqual([]);
  });
});

describe('what Twilio refuses', () => {
  it('a number that cannot be: a problem of the CSR, which names the contact and the command', async () => {
    await desk.fault({ service: 'twilio', to: PHONE }, { kind: 'error', name: '21211', status: 400 });
    const refused = await desk.phone().placeCall(guideCall(desk));

    expect(refused).toMatchObject({ problem: { code: 'rejected-number/21211', action: 'person', who: 'csr' } });
    expect(JSON.stringify(refused)).toContain('김민수');
    expect(JSON.stringify(refused)).toContain(`desk change-contact ${desk.ref('').caseId}`);
  });

  it('a number of the staff that cannot be: the registry is where it is changed', async () => {
    await desk.fault({ service: 'twilio', to: PHONE }, { kind: 'error', name: '21217', status: 400 });
    const person = { id: 'csr.kim', name: 'Kim' };

    expect(JSON.stringify(await desk.phone().placeCall(guideCall(desk, { person })))).toContain('desk registry apply');
  });

  it('a number in a country that the account may not call: blocked, a problem of the operators', async () => {
    await desk.outside.putPhone(PHONE, { behaviour: 'blocked' });

    expect(await desk.phone().placeCall(guideCall(desk))).toMatchObject({
      problem: { code: 'blocked/21215', who: 'operator', next: expect.stringContaining('Geographic permissions') },
    });
  });

  it.each([
    ['our login', '20003', 401],
    ['a suspended account', '20005', 403],
    ['our own number', '21212', 400],
    ['something new', '99999', 400],
  ])('%s (%s): a problem of the operators', async (_what, name, status) => {
    await desk.fault({ service: 'twilio' }, { kind: 'error', name, status });

    expect(await desk.phone().placeCall(guideCall(desk))).toMatchObject({
      problem: { code: `twilio/${name}`, who: 'operator' },
    });
  });

  it('too many requests: tried again when Twilio allows it, and not before', async () => {
    await desk.fault({ service: 'twilio' }, { kind: 'error', name: '20429', status: 429, retryAfter: 7 });
    const failure = await thrown(desk.phone().placeCall(guideCall(desk)));

    expect(failure).toMatchObject({ type: 'twilio/429', nonRetryable: false, nextRetryDelay: 7_000 });
    expect(await desk.phone().placeCall(guideCall(desk))).toMatchObject({ providerCallId: expect.any(String) });
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 done');
  });
});

describe('an outage of Twilio', () => {
  it('that lasts an hour: nobody is called in it, and one call is made after it', async () => {
    await desk.fault({ service: 'twilio' }, { kind: 'error', name: '20503', status: 503 }, 60);

    const { answer, failed } = await tried(guideCall(desk), { most: 60 });
    expect(failed).toBe(60);
    expect(answer).toMatchObject({ providerCallId: expect.any(String) });
    expect(await calls()).toHaveLength(1);
  });

  it('in which nobody can tell whether it dialled: it is looked for until Twilio answers, then dialled', async () => {
    await desk.fault({ service: 'twilio' }, { kind: 'error', name: '20500', status: 500 }, 6);

    const { answer } = await tried();
    expect(answer).toMatchObject({ redialAfterUnclear: true });
    expect(await calls()).toHaveLength(1);
    const unknown = (await desk.ledger()).filter(({ fact }) => fact === 'unknown');
    expect(unknown).toHaveLength(1);
  });

  it('that refuses connections: nothing has happened, tried again', async () => {
    const nobody = desk.phone({ url: 'http://127.0.0.1:9' });

    await thrown(nobody.placeCall(guideCall(desk)));
    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });
});

describe('a call of which nobody knows whether it was made is looked for before anybody dials again', () => {
  it('Twilio dialled and the answer was lost: the call is found in its list, and there is exactly one', async () => {
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'dropReply' });

    await thrown(desk.phone().placeCall(guideCall(desk)));
    const placed = await desk.phone().placeCall(guideCall(desk));
    const [call, ...more] = await calls();
    expect(more).toEqual([]);
    expect(placed).toMatchObject({ providerCallId: call?.id, adopted: true });
    expect(await desk.story()).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it('Twilio dialled after we had stopped waiting: the call is found, and there is exactly one', async () => {
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'delay', ms: 6_500 });

    const { answer } = await tried();
    expect(await calls()).toHaveLength(1);
    expect(answer).toMatchObject({ adopted: true });
  });

  it('a call of another case to the same phone is not taken for it', async () => {
    const other = guideCall(desk, { effect: desk.refOf('onboarding/globex/OTHER', 'call/guide-1/1') });
    const placed = await desk.phone().placeCall(other);
    if (!('providerCallId' in placed)) throw new Error(JSON.stringify(placed));
    const end = { reason: 'canceled', by: 'look', callKey: other.effect.key } as const;
    await desk.phone().endCall({ effect: desk.refOf('onboarding/globex/OTHER', 'call/guide-1/1/ended'), ...end });
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'reset' });

    const { answer } = await tried();
    expect(answer).not.toMatchObject({ providerCallId: placed.providerCallId });
    expect(await calls()).toHaveLength(2);
  });

  it('the connection broke before Twilio had it: waited for, looked again, dialled once, and written down as such', async () => {
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'reset' });
    const begun = Date.now();

    await thrown(desk.phone().placeCall(guideCall(desk)));
    const early = await thrown(desk.phone().placeCall(guideCall(desk)));
    expect(early).toMatchObject({ type: 'call/looking', nextRetryDelay: expect.any(Number) });
    const { answer } = await tried();

    expect(Date.now() - begun).toBeGreaterThanOrEqual(10_000);
    expect(answer).toMatchObject({ redialAfterUnclear: true });
    expect(await calls()).toHaveLength(1);
    const redial = (await desk.ledger()).find(({ kind }) => kind === 'call.guide.redial');
    expect(redial).toMatchObject({ data: { redialAfterUnclear: true, unclear: [1] } });
  });

  it('unclear twice and nowhere to be found: a person decides, and may say that it is called again', async () => {
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'reset' }, 2);

    const { answer } = await tried();
    expect(answer).toMatchObject({ problem: { code: 'call/unclear', action: 'person' } });
    expect(await desk.phone().placeCall(guideCall(desk))).toMatchObject({ problem: { code: 'call/unclear' } });
    expect(await calls()).toEqual([]);

    await desk.retryNow();
    expect(await desk.phone().placeCall(guideCall(desk))).toMatchObject({ providerCallId: expect.any(String) });
    expect(await calls()).toHaveLength(1);
  });

  describe('nobody needs it any more', () => {
    const settle = () => desk.phone().settleCall({ effect: desk.ref('call/guide-1/1') });

    it('one that rings is found, nothing is dialled, and the lane stays taken until it ends', async () => {
      await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'dropReply' });
      await thrown(desk.phone().placeCall(guideCall(desk)));

      const settled = await settle();
      const [call, ...more] = await calls();
      expect(more).toEqual([]);
      expect(settled).toMatchObject({ providerCallId: call?.id, adopted: true });
      expect(await settle()).toEqual(settled);
      const other = guideCall(desk, { effect: desk.refOf('onboarding/globex/WAITS', 'call/guide-1/1') });
      expect(await desk.phone().placeCall(other)).toMatchObject({ waitsFor: expect.any(String) });
    });

    it('one that was never made is written down as such, and the telephone is free at once', async () => {
      await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'reset' });
      await thrown(desk.phone().placeCall(guideCall(desk)));

      const early = await thrown(settle());
      expect(early).toMatchObject({ type: 'call/looking' });
      await sleep(Number((early as { nextRetryDelay?: number }).nextRetryDelay));
      expect(await settle()).toEqual({});
      expect((await desk.ledger()).at(-1)).toMatchObject({
        fact: 'failed',
        data: { problem: { code: 'call/not-made' } },
      });
      expect(await calls()).toEqual([]);
      const other = guideCall(desk, { effect: desk.refOf('onboarding/globex/NEXT', 'call/guide-1/1') });
      expect(await desk.phone().placeCall(other)).toMatchObject({ providerCallId: expect.any(String) });
    });

    it('a look that died has dialled nothing: should it be needed again, it is dialled once more without a person', async () => {
      await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'reset' });
      await thrown(desk.phone().placeCall(guideCall(desk)));
      const { caseId, key, now } = desk.ref('call/guide-1/1');
      await begin(desk.database.db, { caseId, key, kind: 'call.guide.look', at: now });

      const { answer } = await tried();
      expect(answer).toMatchObject({ redialAfterUnclear: true });
      expect(await calls()).toHaveLength(1);
      const redial = (await desk.ledger()).find(({ kind }) => kind === 'call.guide.redial');
      expect(redial).toMatchObject({ data: { unclear: [1] } });
    });

    it('one that clearly was not made is asked nothing about', async () => {
      await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'error', name: '20429', status: 429 });
      await thrown(desk.phone().placeCall(guideCall(desk)));
      expect(await settle()).toEqual({});
      expect(await desk.story()).toBe('1 attempted, 1 failed');
    });
  });
});
