import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { startIntake, type RunningIntake } from '../../../client/intake/intake.js';
import type { CallEvent, CallState } from '../../../domain/phone.js';
import { callOf } from '../../../registry/calls.js';
import type { PhoneBehaviour } from '../../../sandbox/world/types.js';
import { CALLBACK_SECRETS } from '../../harness/sandbox-providers.js';
import { until } from '../../harness/until.js';
import { Desk, LINK_SECRET, thrown } from '../desk.js';
import { guideCall, PHONE } from './call.js';

let desk: Desk;
let intake: RunningIntake;
/** What cases were told. Signals are lost while `deaf`. */
let told: CallEvent[] = [];
let deaf = false;

beforeAll(async () => {
  desk = await Desk.open();
  intake = await startIntake({
    port: 0,
    databaseUrl: desk.databaseUrl,
    temporal: { client: listener(), namespace: 'none' },
    eventKey: 'none',
    linkSecret: LINK_SECRET,
    token: 'none',
    ...CALLBACK_SECRETS,
    logger: pino({ enabled: false }),
  });
});
afterAll(async () => {
  await intake.stop();
  await desk.close();
});
beforeEach(async () => {
  await desk.newCase();
  told = [];
  deaf = false;
});

/** In place of the engine: hears the signals. */
function listener(): Client {
  const signal = async (_name: string, event: CallEvent) => {
    if (deaf) throw new Error('the engine is away');
    told.push(event);
  };
  const connection = { withDeadline: <T>(_at: number, work: () => T): T => work() };
  return { connection, workflow: { getHandle: () => ({ signal }) } } as unknown as Client;
}

const phone = () => desk.phone({ intakeUrl: intake.url });

async function called(behaviour: PhoneBehaviour, presses?: string): Promise<string> {
  await desk.outside.putPhone(PHONE, { name: '김민수', behaviour, ...(presses && { presses }) });
  const placed = await phone().placeCall(guideCall(desk));
  if (!('providerCallId' in placed)) throw new Error(JSON.stringify(placed));
  return placed.providerCallId;
}

async function ended(providerCallId: string): Promise<CallState> {
  return until('the end of the call', async () => {
    const state = await phone().fetchCall({ providerCallId });
    return 'kind' in state && state.kind === 'ended' ? state : undefined;
  });
}

describe('how a call ended is told alike by callbacks and by looking', () => {
  it.each([
    ['busy', 'nothing', 'busy', undefined],
    ['no-answer', 'nothing', 'no-answer', undefined],
    ['voicemail', 'nothing', 'voicemail', undefined],
    ['answers', 'nothing', 'no-input', undefined],
    ['answers', '1', 'keyed', '1'],
    ['answers', '91', 'keyed', '1'],
    ['answers', '51', 'keyed', '1'],
    ['rejects', 'nothing', 'rejected-number', undefined],
  ] as const)('a phone that is “%s” and presses %s: %s', async (behaviour, presses, reason, digit) => {
    const providerCallId = await called(behaviour, presses === 'nothing' ? undefined : presses);
    await until('the last callback', () => told.find(({ kind }) => kind === 'ended'));

    expect(await ended(providerCallId)).toEqual({
      providerCallId,
      kind: 'ended',
      reason,
      ...(digit !== undefined && { digit }),
    });
    const last = told.at(-1);
    expect(last).toMatchObject({ key: desk.ref('call/guide-1/1').key, providerCallId, kind: 'ended', reason });
    expect(told.some(({ kind }) => kind === 'keyed')).toBe(digit !== undefined);
  });

  it('without any callback the provider is asked', async () => {
    await desk.outside.putPhone(PHONE, { behaviour: 'voicemail' });
    const placed = await desk.phone().placeCall(guideCall(desk));
    if (!('providerCallId' in placed)) throw new Error(JSON.stringify(placed));

    expect(await ended(placed.providerCallId)).toMatchObject({ reason: 'voicemail' });
  });

  it('a key whose signal is lost is found by looking', async () => {
    deaf = true;
    const providerCallId = await called('answers', '1');

    expect(await ended(providerCallId)).toMatchObject({ reason: 'keyed', digit: '1' });
    expect(told).toEqual([]);
  });

  it('while the provider cannot be asked, what it has told by itself is enough; before that nobody knows', async () => {
    const away = { service: 'twilio', operation: 'FetchCall' } as const;
    const providerCallId = await called('manual');
    await desk.fault(away, { kind: 'error', name: '20503', status: 503 }, 9);
    await thrown(phone().fetchCall({ providerCallId }));
    await desk.outside.answerCall(providerCallId);
    await desk.outside.pressKeys(providerCallId, '1');
    await until('the key', () => told.some(({ kind }) => kind === 'keyed'));

    expect(await phone().fetchCall({ providerCallId })).toMatchObject({ kind: 'ended', reason: 'keyed', digit: '1' });
  });

  it('a key that is told while the provider is being asked counts', async () => {
    const providerCallId = await called('manual');
    await desk.outside.answerCall(providerCallId);
    await desk.fault({ service: 'twilio', operation: 'FetchCall' }, { kind: 'delay', ms: 2_000 });
    const asked = phone().fetchCall({ providerCallId });
    await desk.outside.pressKeys(providerCallId, '1');

    expect(await asked).toMatchObject({ digit: '1' });
  });

  it('a call that the provider has forgotten has ended, nobody knows how', async () => {
    expect(await desk.phone().fetchCall({ providerCallId: `CA${'0'.repeat(32)}` })).toMatchObject({
      kind: 'ended',
      reason: 'unknown',
    });
  });

  it('looking while Twilio is away is tried again', async () => {
    const providerCallId = await called('manual');
    await desk.fault({ service: 'twilio' }, { kind: 'error', name: '20500', status: 500 });

    expect(await thrown(phone().fetchCall({ providerCallId }))).toMatchObject({ nonRetryable: false });
  });
});

describe('the script is talked through with whoever answers', () => {
  it('nobody presses anything: said three times in all, then goodbye', async () => {
    const providerCallId = await called('answers');
    await ended(providerCallId);
    const [call] = await desk.outside.calls({ to: PHONE });
    const texts = (call?.said ?? []).map(({ text }) => text);

    expect(texts.filter((text) => text.startsWith('안녕하세요'))).toHaveLength(3);
    expect(texts.at(-1)).toContain('전화를 끊겠습니다');
  });

  it('"again" says it again, and an answer is thanked for', async () => {
    const providerCallId = await called('answers', '91');
    await ended(providerCallId);
    const [call] = await desk.outside.calls({ to: PHONE });
    const texts = (call?.said ?? []).map(({ text }) => text);

    expect(texts.filter((text) => text.startsWith('안녕하세요'))).toHaveLength(2);
    expect(texts.at(-1)).toContain('감사합니다');
  });
});

describe('hanging up', () => {
  const ringing = () =>
    until('ringing', async () => (await desk.outside.calls({ to: PHONE }))[0]?.status === 'ringing');
  const hangUp = (providerCallId: string) =>
    phone().hangUp({ effect: desk.ref('call/guide-1/1/hang-up'), providerCallId });

  it('cancels a phone that rings, once', async () => {
    const providerCallId = await called('manual');
    await ringing();

    expect(await hangUp(providerCallId)).toMatchObject({ kind: 'ended', reason: 'canceled' });
    expect(await hangUp(providerCallId)).toMatchObject({ kind: 'ended', reason: 'canceled' });
    expect((await desk.outside.effects()).hangups).toBe(1);
  });

  it('completes a call that goes on', async () => {
    const providerCallId = await called('manual');
    await ringing();
    await desk.outside.answerCall(providerCallId);

    expect(await hangUp(providerCallId)).toMatchObject({ kind: 'ended', reason: 'no-input' });
  });

  it('only while it rings, where somebody who has answered is not to be cut off', async () => {
    const providerCallId = await called('manual');
    await ringing();
    await desk.outside.answerCall(providerCallId);
    const effect = desk.ref('call/guide-1/1/hang-up');

    expect(await phone().hangUp({ effect, providerCallId, ringingOnly: true })).toMatchObject({ kind: 'in-progress' });
    expect((await desk.outside.effects()).hangups).toBe(0);
  });

  it('a call that is over stays as it ended', async () => {
    const providerCallId = await called('busy');
    await ended(providerCallId);

    expect(await hangUp(providerCallId)).toMatchObject({ kind: 'ended', reason: 'busy' });
    expect((await desk.outside.effects()).hangups).toBe(0);
  });

  it('whose answer was lost is done once', async () => {
    const providerCallId = await called('manual');
    await desk.fault({ service: 'twilio', operation: 'UpdateCall' }, { kind: 'dropReply' });

    await thrown(hangUp(providerCallId));
    expect(await hangUp(providerCallId)).toMatchObject({ kind: 'ended', reason: 'canceled' });
    expect((await desk.outside.effects()).hangups).toBe(1);
  });
});

describe('an unclear call whose callbacks have come', () => {
  it('is known without asking Twilio for its list', async () => {
    await desk.outside.putPhone(PHONE, { behaviour: 'manual' });
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'dropReply' });
    await desk.fault({ service: 'twilio', operation: 'ListCalls' }, { kind: 'error', name: '20500', status: 500 }, 9);
    await thrown(phone().placeCall(guideCall(desk)));
    await until('a callback', async () => (await callOf(desk.database.db, desk.ref('call/guide-1/1')))?.providerCallId);

    expect(await phone().placeCall(guideCall(desk))).toMatchObject({ adopted: true });
    expect(await desk.outside.calls({ to: PHONE })).toHaveLength(1);
  });
});
