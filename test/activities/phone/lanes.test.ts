import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eq, sql } from 'drizzle-orm';
import { entriesOf } from '../../../registry/ledger.js';
import { lanes } from '../../../registry/schema.js';
import { Desk, thrown } from '../desk.js';
import { guideCall, PHONE } from './call.js';

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  await desk.outside.putPhone(PHONE, { name: '김민수', behaviour: 'manual' });
});

let others = 0;
/** Another case calls the same phone. */
function otherCase() {
  others += 1;
  const caseId = `onboarding/globex/OTHER-${others}`;
  return { caseId, input: guideCall(desk, { effect: desk.refOf(caseId, 'call/guide-1/1') }) };
}

const mine = () => desk.ref('call/guide-1/1');
const end = (callKey: string, changes: object = {}) =>
  desk.phone().endCall({
    effect: { ...mine(), key: `${callKey}/ended` },
    callKey,
    reason: 'no-answer',
    by: 'look',
    ...changes,
  });

/** The holder has had the lane for longer than any call takes. */
async function ages(): Promise<void> {
  await desk.database.db
    .update(lanes)
    .set({ takenAt: sql`clock_timestamp() - interval '16 minutes'` })
    .where(eq(lanes.phone, PHONE));
}

describe('one phone, one call at a time', () => {
  it('who comes second is told which case is on the phone; nothing is tried, and the record says why, once', async () => {
    const other = otherCase();
    await desk.phone().placeCall(guideCall(desk));

    expect(await desk.phone().placeCall(other.input)).toEqual({ waitsFor: mine().caseId });
    expect(await desk.outside.calls({ to: PHONE })).toHaveLength(1);
    await desk.phone().placeCall(other.input);
    expect(await entriesOf(desk.database.db, other.caseId)).toMatchObject([
      { fact: 'noted', kind: 'call.guide.busy', data: { waitsFor: mine().caseId } },
    ]);
  });

  it('cases that come at the same moment: one calls, the others wait for it', async () => {
    const inputs = [guideCall(desk), otherCase().input, otherCase().input];
    const answers = await Promise.all(inputs.map((input) => desk.phone().placeCall(input)));

    expect(answers.filter((answer) => 'providerCallId' in answer)).toHaveLength(1);
    expect(answers.filter((answer) => 'waitsFor' in answer)).toHaveLength(2);
    expect(await desk.outside.calls({ to: PHONE })).toHaveLength(1);
  });

  it('its end gives the phone back, once, and stands in the ledger', async () => {
    const other = otherCase();
    await desk.phone().placeCall(guideCall(desk));
    await end(mine().key, { reason: 'keyed', digit: '1', by: 'callback' });
    await end(mine().key, { reason: 'keyed', digit: '1', by: 'callback' });

    expect(await desk.phone().placeCall(other.input)).toMatchObject({ providerCallId: expect.any(String) });
    const ended = (await desk.ledger()).filter(({ kind }) => kind === 'call.guide.ended');
    expect(ended).toMatchObject([{ fact: 'noted', data: { reason: 'keyed', digit: '1', by: 'callback' } }]);
  });

  it('an end that is written again does not take the phone from the next call', async () => {
    const other = otherCase();
    await desk.phone().placeCall(guideCall(desk));
    await end(mine().key);
    await desk.phone().placeCall(other.input);
    await end(mine().key);

    expect(await desk.phone().placeCall(otherCase().input)).toEqual({ waitsFor: other.caseId });
  });

  it('a number that cannot be called, or an outage in which nothing rang, keeps the phone from nobody', async () => {
    await desk.fault({ service: 'twilio' }, { kind: 'error', name: '21211', status: 400 });
    await desk.phone().placeCall(guideCall(desk));
    await desk.fault({ service: 'twilio' }, { kind: 'error', name: '20503', status: 503 });
    await thrown(desk.phone().placeCall(otherCase().input));

    expect(await desk.phone().placeCall(otherCase().input)).toMatchObject({ providerCallId: expect.any(String) });
  });

  it('while it is unclear whether it rings, nobody else calls', async () => {
    await desk.fault({ service: 'twilio', operation: 'CreateCall' }, { kind: 'dropReply' });
    await thrown(desk.phone().placeCall(guideCall(desk)));

    expect(await desk.phone().placeCall(otherCase().input)).toEqual({ waitsFor: mine().caseId });
  });
});

describe('a case that died holding the phone', () => {
  it('loses it when its call is over, and its record says to whom', async () => {
    const other = otherCase();
    const placed = await desk.phone().placeCall(guideCall(desk));
    if (!('providerCallId' in placed)) throw new Error(JSON.stringify(placed));
    await desk.outside.declineCall(placed.providerCallId);
    expect(await desk.phone().placeCall(other.input)).toEqual({ waitsFor: mine().caseId });
    await ages();

    expect(await desk.phone().placeCall(other.input)).toMatchObject({ providerCallId: expect.any(String) });
    const note = (await desk.ledger()).find(({ kind }) => kind === 'lane.taken-over');
    expect(note).toMatchObject({ data: { phone: PHONE, takenBy: other.caseId } });
  });

  it('loses it when it never called', async () => {
    await desk.database.db
      .insert(lanes)
      .values({ phone: PHONE, caseId: 'onboarding/acme/DEAD', key: 'call/guide-1/1' });
    expect(await desk.phone().placeCall(guideCall(desk))).toEqual({ waitsFor: 'onboarding/acme/DEAD' });
    await ages();

    expect(await desk.phone().placeCall(guideCall(desk))).toMatchObject({ providerCallId: expect.any(String) });
  });

  it('keeps it while its phone still rings, however long', async () => {
    await desk.phone().placeCall(guideCall(desk));
    await ages();

    expect(await desk.phone().placeCall(otherCase().input)).toEqual({ waitsFor: mine().caseId });
  });

  it('keeps it while Twilio cannot be asked', async () => {
    await desk.phone().placeCall(guideCall(desk));
    await ages();
    await desk.fault({ service: 'twilio', operation: 'FetchCall' }, { kind: 'error', name: '20503', status: 503 });

    expect(await thrown(desk.phone().placeCall(otherCase().input))).toMatchObject({ nonRetryable: false });
    expect(await desk.outside.calls({ to: PHONE })).toHaveLength(1);
  });
});
