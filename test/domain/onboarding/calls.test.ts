import { describe, expect, it } from '@jest/globals';
import { callOf } from '../../../domain/onboarding/call-scripts.js';
import { applyResult, applyStart } from '../../../domain/onboarding/apply.js';
import { hearOf } from '../../../domain/onboarding/calls.js';
import { unfinished } from '../../../domain/onboarding/closing.js';
import { day, opened, placedAt, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';

describe('calls to the customer (handbook 2, 3.3, 3.5, 3.6)', () => {
  it('the guide call follows the guide mail at once in business time; a key that is pressed is contact', () => {
    const player = new Player({ [A]: {} }).run(day(0, 1));
    expect(placedAt(player)).toEqual(['23 10:00']);
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', tries: 1, result: 'answered' }]);
  });

  it('outside business time it waits for the next morning', () => {
    const player = new Player({ [A]: {} });
    player.now = day(0, 9);
    player.run(day(1, 1));
    expect(placedAt(player, 'guide')).toEqual(['24 9:00']);
  });

  it('nobody’s phone rings on into lunch or the evening: so late it waits, and no try begins after that', () => {
    const player = new Player({ [A]: {} });
    player.now = day(0, 7.9);
    const [call] = player.run(day(0, 7.9)).log.filter(({ step }) => step.kind === 'place-call');
    // The phone rings for 30 seconds; business time ends at 18:00.
    expect(call?.step).toMatchObject({ until: day(0, 8) - 30_000 });
    const late = new Player({ [A]: {} });
    late.now = day(0, 8) - 29_000;
    late.run(day(1, 1));
    expect(placedAt(late, 'guide')).toEqual(['24 9:00']);
    const lunch = new Player({ [A]: {} });
    lunch.now = day(0, 2.5) - 29_000;
    lunch.run(day(0, 8));
    expect(placedAt(lunch, 'guide')).toEqual(['23 13:30']);
  });

  it.each(['no-answer', 'busy', 'voicemail', 'no-input', 'canceled', 'carrier-error', 'unknown'] as const)(
    '%s is no contact: two more tries 2 h apart in business time, then the mail stands',
    (reason) => {
      const player = new Player({ [A]: {} });
      player.phone = () => ({ reason });
      player.run(day(0, 9));
      expect(placedAt(player)).toEqual(['23 10:00', '23 12:00', '23 14:00']);
      expect(player.state.calls).toMatchObject([{ id: 'guide-1', tries: 3, result: 'unanswered' }]);
    },
  );

  it('2 asks for a person: an agent calls by hand and records it', () => {
    const player = new Player({ [A]: {} });
    player.phone = () => ({ reason: 'keyed', digit: '2' });
    player.run(day(0, 1));
    expect(player.status().todos.map((todo) => todo.command)).toContain(
      'desk record-call onboarding/acme/R-1 --call guide-1 --answered true',
    );
    player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: true });
    expect(player.state.calls[0]?.result).toBe('answered');
    expect(player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: true })).toMatch(
      /refused: call guide-1 is over: answered/,
    );
  });

  it('a call that is not over can be recorded, and the status names it with what it is about', () => {
    const player = new Player({ [A]: {} });
    expect(player.status().calls).toEqual([]);
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(0, 1));
    const text = 'guide call about …3331';
    expect(player.status().calls).toEqual([{ id: 'guide-1', text: `${text}, 1 of 3 calls not answered` }]);
    player.phone = () => ({ reason: 'keyed', digit: '2' });
    player.run(day(0, 3));
    expect(player.status().calls).toEqual([{ id: 'guide-1', text: `${text}, they asked for a person` }]);
    player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: true });
    expect(player.status().calls).toEqual([]);
    expect(player.status().updates).not.toContain('recordCall');
  });

  it('who asked for a person is owed a call even after a reminder, and after the account is linked', () => {
    const player = new Player({ [A]: { acceptsAt: day(2) }, [B]: {} });
    player.phone = (_name, at) => (at < day(0, 1) ? { reason: 'keyed', digit: '2' } : {});
    player.run(day(2, 9));
    expect(player.status().todos.map((todo) => todo.command)).toContain(
      'desk record-call onboarding/acme/R-1 --call guide-1 --answered true',
    );
  });

  it('a hang-up that fails does not hold the case: the call ends by itself', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: true });
    const [hangUp] = player.plan().steps.filter((step) => step.kind === 'hang-up');
    const problem = { code: 'x', action: 'person' as const, who: 'operator' as const, means: 'No.', next: 'Wait.' };
    applyStart(player.state, hangUp!, player.now);
    applyResult(player.state, hangUp!, { problem }, player.now);
    delete player.stopAt;
    player.run(day(0, 1));
    expect(player.state.calls).toMatchObject([{ result: 'answered' }]);
    expect(player.state.calls[0]?.live).toBeUndefined();
  });

  it('an agent who called by hand ends the call that rings', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: true });
    delete player.stopAt;
    player.run(day(0, 1));
    expect(player.count('hang-up')).toBe(1);
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', tries: 1, result: 'answered' }]);
  });

  it('what the intake hears is a hint: the provider is asked at once, also when it comes before the answer to the call', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'place-call';
    player.run();
    hearOf(player.state, 'call/guide-1/1', player.now);
    hearOf(player.state, 'call/guide-1/2', player.now);
    delete player.stopAt;
    player.run(day(0, 0.01));
    expect(player.state.calls).toMatchObject([{ tries: 1, result: 'answered' }]);
    hearOf(player.state, 'call/guide-1/1', player.now);
    player.run(day(0, 1));
    expect(player.count('fetch-call')).toBe(1);
    expect(player.log.flatMap(({ step }) => (step.kind === 'end-call' ? [step.end] : []))).toEqual([
      { reason: 'keyed', digit: '1', by: 'callback' },
    ]);
  });

  it('a key that was pressed while the provider was being asked is asked for again at once', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'fetch-call';
    player.run();
    hearOf(player.state, 'call/guide-1/1', player.now);
    const [look] = player.plan().steps.filter((step) => step.kind === 'fetch-call');
    applyStart(player.state, look!, player.now);
    hearOf(player.state, 'call/guide-1/1', player.now);
    applyResult(player.state, look!, { kind: 'in-progress' }, player.now);
    expect(player.plan().steps.map(({ kind }) => kind)).toContain('fetch-call');
  });

  it('a phone on which another case calls is asked for again a minute later', () => {
    const player = new Player({ [A]: {} });
    player.phone = (_name, at) => (at < day(0, 0.05) ? { lane: 'onboarding/globex/R-7' } : {});
    player.run(day(0, 0.01));
    expect(
      player
        .status()
        .waitingFor.map(({ text }) => text)
        .join(),
    ).toContain('on which onboarding/globex/R-7 calls');
    player.run(day(0, 1));
    expect(placedAt(player)).toEqual(['23 10:00', '23 10:01', '23 10:02', '23 10:03']);
    expect(player.state.calls).toMatchObject([{ tries: 1, result: 'answered' }]);
  });

  it('a reminder that falls due while the phone rings does not make it ring twice', () => {
    const player = new Player({ [A]: {} });
    // Friday 17:30: nobody answers, and the next try falls on Monday 9:00, as the reminder does.
    player.now = day(4, 7.5);
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(6));
    player.stopAt = 'fetch-call';
    player.run(day(7, -1.01));
    player.run(day(7, -0.99));
    const calls = player.state.calls.filter(({ live }) => live);
    expect(calls).toHaveLength(1);
    expect(player.state.calls.filter(({ result }) => !result)).toEqual(calls);
  });

  it('2 on a call that another one has taken the place of is a wish all the same', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 0.01) } });
    player.stopAt = 'fetch-call';
    player.run(day(0, 0.5));
    player.state.calls[0]!.result = 'superseded';
    player.phone = () => ({ reason: 'keyed', digit: '2' });
    const [look] = player.state.calls;
    look!.live!.ended = { reason: 'keyed', digit: '2', by: 'callback' };
    delete player.stopAt;
    player.run(day(0, 0.6));
    expect(player.status().todos.map((todo) => todo.command)).toContain(
      'desk record-call onboarding/acme/R-1 --call guide-1 --answered true',
    );
  });

  it('another contact is called at once, and the phone of the one before falls silent', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    const change = { name: 'changeContact' as const, by: 'csr.kim', contact: 'Park', email: 'park@acme.example.com' };
    player.command({ ...change, phone: '+12065550102' });
    expect(player.plan().steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['hang-up', 'place-call']));
    player.phone = (name) => (name === 'Park' ? {} : { reason: 'canceled' });
    delete player.stopAt;
    player.run(day(0, 2));
    expect(player.state.calls).toMatchObject([
      { id: 'guide-1', result: 'superseded', dialled: { name: 'Lee' } },
      { id: 'guide-2', result: 'answered', tries: 1, dialled: { name: 'Park' } },
    ]);
  });

  it('a try of an agent takes the place of the one that rings: it is one try, not two', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: false });
    delete player.stopAt;
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(0, 1.5));
    expect(player.count('hang-up')).toBe(1);
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', tries: 1 }]);
    player.run(day(0, 9));
    expect(player.state.calls).toMatchObject([{ tries: 3, result: 'unanswered' }]);
  });

  it('who asks for a person on the completion call is called before the case closes', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) } });
    player.phone = (_name, at) => (at > day(0, 0.9) ? { reason: 'keyed', digit: '2' } : {});
    player.run(day(9));
    expect(player.state.closed).toBeUndefined();
    expect(player.status()).toMatchObject({ needsHuman: true });
    player.command({ name: 'recordCall', by: 'coc.park', call: 'completion-1', answered: true });
    expect(player.run(day(10)).state.closed).toMatchObject({ outcome: 'done' });
  });

  it('after a decline and a new invitation the phone rings once, after the mail', () => {
    const player = new Player({ [A]: { declinesAt: day(0, 11) } });
    player.now = day(0, 10);
    player.state.openedAt = player.now;
    player.run(day(1, 0));
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', result: 'superseded' }]);
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'invite' });
    const from = player.log.length;
    player.run(day(1, 1));
    const steps = player.log.slice(from).map(({ step }) => step.key);
    expect(steps.filter((key) => /^call\/[^/]*\/\d$/.test(key))).toEqual(['call/guide-2/1']);
    expect(steps.indexOf('mail/onboarding-guide/2')).toBeLessThan(steps.indexOf('call/guide-2/1'));
  });

  it('the second try of a guide call names only accounts that still wait', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) }, [B]: {} });
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(0, 1.5));
    const [call] = player.state.calls;
    expect(call).toMatchObject({ id: 'guide-1', tries: 1, accounts: [A, B] });
    const text = callOf(player.state, call!)?.script.text;
    expect(text).toContain('3 3 3 2');
    expect(text).not.toContain('3 3 3 1');
  });

  it('a number that does not exist is for a person; a new one is called at once', () => {
    const problem = {
      code: 'phone/rejected-number',
      action: 'person' as const,
      who: 'csr' as const,
      means: 'The number does not exist.',
      next: 'Change the contact.',
    };
    const player = new Player({ [A]: {} });
    player.phone = (name) => (name === 'Lee' ? { problem } : {});
    player.run(day(0, 4));
    expect(placedAt(player)).toEqual(['23 10:00']);
    expect(player.status()).toMatchObject({ needsHuman: true });
    player.command({
      name: 'changeContact',
      by: 'csr.kim',
      contact: 'Park',
      email: 'park@acme.example.com',
      phone: '+12065550102',
    });
    player.run(day(0, 5));
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', result: 'answered' }]);
  });

  it('a reminder’s call takes the place of a guide call that nobody answered yet', () => {
    const player = new Player({ [A]: {} }, opened([A], { callRetryHours: 20 }));
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(1, 1));
    expect(player.state.calls.map((call) => [call.id, call.result])).toEqual([
      ['guide-1', 'superseded'],
      ['reminder-1', undefined],
    ]);
  });

  it('nobody without a phone is called', () => {
    const given = opened([A]);
    given.contacts = [{ name: 'Support alias', email: 'alias@acme.example.com' }];
    const player = new Player({ [A]: {} }, given).run(day(1, 1));
    expect(player.count('place-call')).toBe(0);
    expect(player.status().steps).toContainEqual(
      expect.objectContaining({ title: 'Calls', detail: 'no contact has a phone' }),
    );
    expect(player.status().waitingFor).toContainEqual({
      text: 'a contact with a telephone for reminder-1 (change-contact)',
    });
  });

  it('a call that is owed stays in sight when its contact is replaced by one without a phone', () => {
    const player = new Player({ [A]: {} });
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(0, 1));
    expect(player.status().waitingFor).toContainEqual({ text: 'try 2 of the guide call guide-1', until: day(0, 2) });
    const { email: replaces } = player.state.opened.contacts[0]!;
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Park', email: 'p@acme.example.com', replaces });
    player.run(day(0, 3));
    const { steps, waitingFor } = player.status();
    expect(waitingFor).toContainEqual({ text: 'a contact with a telephone for guide-1 (change-contact)' });
    expect(steps).toContainEqual(expect.objectContaining({ title: 'Calls', detail: 'no contact has a phone' }));
  });

  it('who gets a phone later is called then; a case that closes without one says that it did not call', () => {
    const given = opened([A]);
    given.contacts = [{ name: 'Support alias', email: 'alias@acme.example.com' }];
    const player = new Player({ [A]: { acceptsAt: day(0, 5) } }, given).run(day(0, 2));
    expect(player.count('place-call')).toBe(0);
    const silent = new Player({ [A]: { acceptsAt: day(0, 1) } }, opened([A]));
    silent.state.opened.contacts = given.contacts.slice();
    silent.run();
    expect(silent.state.closed).toBeDefined();
    expect(unfinished({ ...silent.state, closed: undefined } as never)).toContain(
      'call completion-1 not made: no contact has a phone',
    );
    const change = { name: 'changeContact' as const, by: 'csr.kim', contact: 'Park', email: 'park@acme.example.com' };
    player.command({ ...change, phone: '+12065550102' });
    player.run(day(0, 3));
    expect(placedAt(player, 'guide')).toEqual(['23 12:00']);
  });

  it('a case does not close before its completion call has been made or given up', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) } });
    player.phone = (_name, at) => (at > day(0, 0.9) ? { reason: 'no-answer' } : {});
    player.run();
    expect(player.state.calls.at(-1)).toMatchObject({ id: 'completion-1', tries: 3, result: 'unanswered' });
    expect(player.state.closed?.at).toBeGreaterThan(day(0, 5));
  });

  it('the guide call names desk, subject, account, link, role, reply, cost portal and mail, in the contact’s language', () => {
    const player = new Player({ [A]: {}, [B]: {} }).run(day(0, 1));
    const [call] = player.state.calls;
    const korean = callOf(player.state, call!);
    expect(korean).toMatchObject({ language: 'ko', to: '+12065550101', about: 'guide' });
    for (const words of [
      'Desk',
      '신규 계정 통합 안내',
      '3 3 3 1, 3 3 3 2',
      '링크',
      '역할',
      '회신',
      '비용 포털',
      '메일',
    ])
      expect(korean?.script.text).toContain(words);
    player.state.opened.contacts[0]!.language = 'en';
    const english = callOf(player.state, call!);
    for (const words of ['Desk', 'Linking your accounts', '3 3 3 1, 3 3 3 2', 'link', 'role', 'reply', 'cost portal'])
      expect(english?.script.text).toContain(words);
  });

  it('the completion call names the last four digits, that the link is complete, when costs show, and asks for questions', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) } }).run();
    const call = player.state.calls.find(({ about }) => about === 'completion');
    const korean = callOf(player.state, call!)?.script.text ?? '';
    for (const words of ['3 3 3 1', '완료', '하루 이틀', '비용 포털', '문의']) expect(korean).toContain(words);
  });
});
