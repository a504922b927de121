import { describe, expect, it } from '@jest/globals';
import { A, B, requestFor, setRole, WITHOUT_PHONE, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';
import { span } from '../harness/story.js';
import { until } from '../harness/until.js';

const the = eachWithAStory();
const MAIN_PAYER = '999988887777';
const CONTACT = '+12065550110';
const JUNG = '+12065550104';
const HAN = '+12065550105';

/** Facts of the record about calls, in their order. */
async function callFacts(caseId: string): Promise<string[]> {
  const entries = await the.story.record(caseId);
  return entries
    .filter(({ kind }) => kind.startsWith('call.'))
    .map(({ kind, fact, data }) => `${kind} ${fact} ${(data as { reason?: string }).reason ?? ''}`.trim());
}

describe('calls to the customer (handbook 2, 3.3, 3.5, 3.6)', () => {
  it('after the guide mail the contact’s phone rings and says the script; 1 is contact, and the record has all of it', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await until('the call to be over', async () => (await callFacts(one.id)).length === 3);
    const [call, ...others] = await story.outside.calls({ to: CONTACT });
    expect(others).toEqual([]);
    expect(call).toMatchObject({ status: 'completed', digits: '1' });
    const said = JSON.stringify(call?.said);
    for (const words of ['Cloud support desk', '신규 계정 통합 안내', '3 3 3 1']) expect(said).toContain(words);
    expect(await callFacts(one.id)).toEqual([
      'call.guide attempted',
      'call.guide done',
      'call.guide.ended noted keyed',
    ]);
    await story.settle();
    expect((await one.status()).steps).toContainEqual({ title: 'Calls', state: 'done', detail: '1 of 1 answered' });
  });

  it('nobody answers: two more tries 2 h apart in business time, then the mail stands', async () => {
    const { story } = the;
    await story.outside.putPhone(CONTACT, { behaviour: 'no-answer' });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('8 h');
    const hours = (await story.outside.calls({ to: CONTACT })).map(
      ({ placedAt }) => Math.round(((Date.parse(placedAt) - story.startedAt) / 3_600_000) * 10) / 10,
    );
    expect(hours).toEqual([0, 2, 4]);
    expect((await callFacts(one.id)).filter((fact) => fact.endsWith('no-answer'))).toHaveLength(3);
    await story.skip('17 h');
    // The reminder's own call.
    expect(await story.outside.calls({ to: CONTACT })).toHaveLength(4);
  });

  it('in the last minute of business time the engine is told to begin no try after it (2)', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A], { contacts: WITHOUT_PHONE })));
    await story.skipTo(story.startedAt + span('477 min'));
    const [contact] = WITHOUT_PHONE;
    const phone = { contact: contact!.name, email: contact!.email, phone: CONTACT };
    await one.update('changeContact', { ...phone, by: 'csr.kim' });
    await until('the call', async () => (await callFacts(one.id)).includes('call.guide attempted'));
    const placing = (await story.history(one)).events?.flatMap(({ activityTaskScheduledEventAttributes: it }) =>
      it?.activityType?.name === 'placeCall' ? [it.scheduleToCloseTimeout] : [],
    );
    expect(placing).toHaveLength(1);
    // It is 17:57 or a little later; the phone rings for 30 seconds.
    const seconds = Number(placing?.[0]?.seconds);
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThanOrEqual(150);
  });

  it('a voicemail is no contact', async () => {
    const { story } = the;
    await story.outside.putPhone(CONTACT, { behaviour: 'voicemail' });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('30 min');
    expect(await callFacts(one.id)).toContain('call.guide.ended noted voicemail');
    await story.skip('2 h');
    expect(await story.outside.calls({ to: CONTACT })).toHaveLength(2);
  });

  it('a call whose answer is lost is found again, not made again', async () => {
    const { story } = the;
    await story.outside.addFault({ match: { service: 'twilio' }, then: { kind: 'dropReply' } });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('10 min');
    expect(await story.outside.calls({ to: CONTACT })).toHaveLength(1);
    expect(await callFacts(one.id)).toEqual(
      expect.arrayContaining(['call.guide unknown', 'call.guide.ended noted keyed']),
    );
  });

  it('two cases, one phone: the second call waits for the first', async () => {
    const { story } = the;
    await story.outside.putPhone(CONTACT, { behaviour: 'manual' });
    const first = await story.onboard(await withAccounts(story, requestFor([A])));
    const second = await story.onboard(await withAccounts(story, requestFor([B])));
    expect(await story.outside.calls({ to: CONTACT })).toHaveLength(1);
    expect((await second.status()).waitingFor.map(({ text }) => text).join()).toContain(first.id);
    await story.outside.putPhone(CONTACT, { behaviour: 'answers', presses: '1' });
    const [ringing] = await story.outside.calls({ to: CONTACT });
    await story.outside.answerCall(ringing!.id);
    await story.outside.pressKeys(ringing!.id, '1');
    await until('the first call to be over', async () => (await callFacts(first.id)).length === 3);
    await story.skip('5 min');
    expect(await callFacts(second.id)).toContain('call.guide.ended noted keyed');
    expect(await story.outside.calls({ to: CONTACT })).toHaveLength(2);
  });

  it('completion is called, too, before the case closes', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('3 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
    const said = JSON.stringify((await story.outside.calls({ to: CONTACT })).map((call) => call.said));
    expect(said).toContain('완료되었습니다');
    expect(await callFacts(one.id)).toContain('call.completion.ended noted keyed');
  });
});

describe('invite errors page account-link duty, 24x7 (handbook 3.4)', () => {
  it('by mail, chat and phone until somebody presses 1; the post then says who has it', async () => {
    const { story } = the;
    await story.outside.putPayer(MAIN_PAYER, { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('2 min');
    await until('the post to be settled', async () => {
      const [post] = await story.outside.messages({ channel: 'coc-noti' });
      return post && JSON.stringify(post).includes('담당: Jung Hana');
    });
    expect(await story.outside.calls({ to: JUNG })).toHaveLength(1);
    expect(await story.subjects('account-link-duty@desk.example.com')).toHaveLength(1);
    await story.skip('2 h');
    expect(await story.outside.calls({ to: JUNG })).toHaveLength(1);
    expect(await one.status()).toMatchObject({ needsHuman: true });
  });

  it('two cases that page at once both ring: each waits while the other is on the phone', async () => {
    const { story } = the;
    await story.outside.putPhone(JUNG, { behaviour: 'no-answer' });
    await story.outside.putPhone(HAN, { behaviour: 'no-answer' });
    await story.outside.putPayer(MAIN_PAYER, { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    const first = await story.onboard(await withAccounts(story, requestFor([A])));
    const second = await story.onboard(await withAccounts(story, requestFor([B])));
    await story.skip('11 min');
    for (const { id } of [first, second]) {
      const rung = (await story.record(id)).filter(({ kind, fact }) => kind === 'call.duty' && fact === 'done');
      expect(rung.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('a button in the chat stops the phone that rings', async () => {
    const { story } = the;
    await story.outside.putPhone(JUNG, { behaviour: 'manual' });
    await story.outside.putPayer(MAIN_PAYER, { problems: 'PAYMENT_INSTRUMENT_REQUIRED' });
    await story.onboard(await withAccounts(story, requestFor([A])));
    const post = await until('the post', async () => (await story.outside.messages({ channel: 'coc-noti' }))[0]);
    expect(await story.outside.calls({ to: JUNG })).toMatchObject([{ status: 'ringing' }]);
    expect(await story.press(post, 0, 'coc.park')).toEqual({ delivered: true });
    await until('the phone to be silent', async () => {
      const [call] = await story.outside.calls({ to: JUNG });
      return call?.status === 'canceled';
    });
  });
});
