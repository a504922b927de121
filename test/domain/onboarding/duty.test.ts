import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../../domain/onboarding.js';
import { applyResult, applyStart } from '../../../domain/onboarding/apply.js';
import type { Problem } from '../../../domain/problem.js';
import { day, MONDAY, NO_ANSWER, opened, type Owner, Player } from './player.js';

const MINUTE = 60_000;
const A = '111122223331';
const B = '111122223332';
const problem = {
  code: 'HandshakeConstraintViolationException/PAYMENT_INSTRUMENT_REQUIRED',
  action: 'person' as const,
  who: 'customer' as const,
  means: 'The account has no payment method.',
  next: 'Ask the customer to add one, then retry.',
};

/** Who of the staff was called, with the minute since the start. */
function paged(player: Player): [number, string][] {
  return player.log.flatMap(({ at, step }) =>
    step.kind === 'place-call' && step.page ? [[Math.round((at - MONDAY) / MINUTE), step.page.call.person!.name]] : [],
  );
}

function refused(owners: Record<string, Owner> = { [A]: { refuses: { problem, until: day(9) } } }): Player {
  const player = new Player(owners);
  player.phone = () => ({ reason: 'no-answer' });
  return player;
}

describe('invite errors page account-link duty, 24x7 (handbook 3.4)', () => {
  it('two calls 2 min apart, the next person 5 min after the first; three rounds, then one every 15 min', () => {
    const player = refused().run(day(0, 1.2));
    expect(paged(player)).toEqual([
      [0, 'Jung'],
      [2, 'Jung'],
      [5, 'Han'],
      [7, 'Han'],
      [10, 'Jung'],
      [12, 'Jung'],
      [15, 'Han'],
      [17, 'Han'],
      [20, 'Jung'],
      [22, 'Jung'],
      [25, 'Han'],
      [27, 'Han'],
      [35, 'Jung'],
      [37, 'Jung'],
      [40, 'Han'],
      [42, 'Han'],
      [50, 'Jung'],
      [52, 'Jung'],
      [55, 'Han'],
      [57, 'Han'],
      [65, 'Jung'],
      [67, 'Jung'],
      [70, 'Han'],
      [72, 'Han'],
    ]);
  });

  it('a page goes to the next person at its time although the telephone provider cannot be asked', () => {
    const player = refused();
    player.fails = (step) =>
      step.kind === 'fetch-call' && player.now < day(0, 0.5) ? { problem: NO_ANSWER } : undefined;
    player.run(day(0, 0.2));
    const minutes = paged(player);
    expect(minutes.map(([, name]) => name).slice(0, 4)).toEqual(['Jung', 'Jung', 'Han', 'Han']);
    expect(minutes[2]?.[0]).toBe(5);
  });

  it('a page that the record could not take begins as soon as it can', () => {
    const player = refused();
    player.fails = (step) =>
      step.kind === 'open-page' && player.now < day(0, 0.1) ? { problem: NO_ANSWER } : undefined;
    player.run(day(0, 0.2));
    expect(paged(player)[0]).toEqual([6, 'Jung']);
  });

  it.each(['open', 'taken'])('a page stays %s while AWS does not answer the try that was asked for', (stays) => {
    let answer: { problem: Problem } | undefined;
    const player = refused();
    player.fails = (step) => (step.kind === 'invite' ? answer : undefined);
    player.run(day(0, 0.05));
    if (stays === 'taken') player.command({ name: 'acknowledge', by: 'ts.jung' });
    answer = { problem: NO_ANSWER };
    player.command({ name: 'retryNow', by: 'ts.jung', accountId: A });
    player.run(player.now + 60_000);
    expect(player.state.pages).toHaveLength(1);
    expect(player.state.pages[0]?.ended).toBeUndefined();
    expect(
      player
        .status()
        .todos.map(({ text }) => text)
        .join(),
    ).toContain('The account has no payment method.');
    const [tries, calls] = [player.count('invite'), player.count('place-call')];
    // A quarter of an hour later it is tried by itself; the same answer is no news.
    answer = undefined;
    player.run(day(0, 0.5));
    expect(player.count('invite')).toBe(tries + 1);
    expect(player.mails('invitation-problem')).toHaveLength(1);
    expect(player.state.pages).toHaveLength(1);
    if (stays === 'taken') expect(player.count('place-call')).toBe(calls);
  });

  it('also at night', () => {
    const player = refused();
    player.now = day(0, 14);
    player.run(day(0, 14.1));
    expect(paged(player)).toHaveLength(3);
  });

  it('1 takes it: nobody else is called, the mail and the post went out once', () => {
    const player = refused();
    player.phone = (name) => (name === 'Han' ? {} : { reason: 'no-answer' });
    player.run(day(1));
    expect(paged(player)).toEqual([
      [0, 'Jung'],
      [2, 'Jung'],
      [5, 'Han'],
    ]);
    expect(player.state.pages).toMatchObject([{ acknowledged: { by: 'ts.han' } }]);
    expect(player.mails('invitation-problem')).toHaveLength(1);
    expect(player.state.posts.filter(({ kind }) => kind === 'duty')).toMatchObject([{ settled: true }]);
  });

  it('2 passes it on at once', () => {
    const player = refused();
    player.phone = (name) => (name === 'Jung' ? { reason: 'keyed', digit: '2' } : {});
    player.run(day(0, 1));
    expect(paged(player)).toEqual([
      [0, 'Jung'],
      [2, 'Han'],
    ]);
  });

  it('an acknowledgement in the chat or by command ends the call that rings', () => {
    const player = refused();
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    expect(player.command({ name: 'acknowledge', by: 'coc.park' })).toBe('nobody else is called about …3331');
    delete player.stopAt;
    player.run(day(0, 2));
    expect(player.count('hang-up')).toBe(1);
    expect(paged(player)).toHaveLength(1);
    expect(player.command({ name: 'acknowledge', by: 'coc.park' })).toBe(
      'refused: nobody is paged now: coc.park took it at 2026-11-23 11:00 (Asia/Seoul)',
    );
  });

  it('a number that cannot be called is passed over', () => {
    const player = refused();
    player.phone = (name) => (name === 'Jung' ? { problem } : {});
    player.run(day(0, 1));
    expect(player.state.pages).toMatchObject([{ acknowledged: { by: 'ts.han' } }]);
  });

  it('errors of one moment are one page, a later one joins it; solved, nobody is called any more', () => {
    const player = refused({
      [A]: { refuses: { problem, until: day(9) } },
      [B]: { refuses: { problem, until: day(9) } },
    });
    player.run(day(0, 0.05));
    expect(player.state.pages).toMatchObject([{ id: 'duty-1', accounts: [A, B] }]);
    const calls = paged(player).length;
    for (const accountId of [A, B]) player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId });
    player.run(day(1));
    expect(paged(player)).toHaveLength(calls);
    expect(player.state.pages).toMatchObject([{ ended: true }]);
  });

  it.each(['ended', 'taken'] as const)('an error that joins a page which is %s meanwhile has one of its own', (how) => {
    const player = refused({
      [A]: { refuses: { problem, until: day(9) } },
      [B]: { refuses: { problem, until: day(9) } },
    });
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId: B });
    player.run(day(0, 0.05));
    player.command({ name: 'addAccount', by: 'csr.kim', accountId: B, ownerEmail: 'b@acme.example.com' });
    player.stopAt = 'open-page';
    player.run(day(0, 0.06));
    const joining = player.plan().steps.find((step) => step.kind === 'open-page')!;
    expect(joining).toMatchObject({ page: 'duty-1', accounts: [B] });
    applyStart(player.state, joining, player.now);
    if (how === 'ended') player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId: A });
    else player.command({ name: 'acknowledge', by: 'ts.jung' });
    applyResult(player.state, joining, {}, player.now);
    delete player.stopAt;
    const before = paged(player).length;
    player.run(day(0, 1));
    expect(player.state.pages).toMatchObject([{ accounts: [A] }, { id: 'duty-2', accounts: [B] }]);
    expect(paged(player).length).toBeGreaterThan(before);
  });

  it('a phone on which another case calls is tried again after a minute, which counts as no call', () => {
    const player = refused();
    player.phone = (name, at) => {
      if (name === 'Jung' && at < MONDAY + 2.5 * MINUTE) return { lane: 'onboarding/globex/R-7' };
      return name === 'Jung' ? { reason: 'no-answer' } : {};
    };
    player.run(MONDAY + 2.9 * MINUTE);
    expect(player.status().waitingFor.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/; Jung, on whose phone onboarding\/globex\/R-7 calls, is called next$/),
    );
    player.run(day(0, 1));
    expect(paged(player)).toEqual([
      [0, 'Jung'],
      [1, 'Jung'],
      [2, 'Jung'],
      [3, 'Jung'],
      [5, 'Han'],
    ]);
    expect(player.state.pages).toMatchObject([{ acknowledged: { by: 'ts.han' } }]);
  });

  it('a phone that is never free is left for the next person when the step ends', () => {
    const player = refused();
    player.phone = (name) => (name === 'Jung' ? { lane: 'onboarding/globex/R-7' } : { reason: 'no-answer' });
    player.run(MONDAY + 7.5 * MINUTE);
    expect(paged(player)).toEqual([...[0, 1, 2, 3, 4].map((minute) => [minute, 'Jung']), [5, 'Han'], [7, 'Han']]);
  });

  it('two cases that page at once both reach somebody, though each rings at the other’s time', () => {
    const other = (at: number) => {
      const minute = ((at - MONDAY) / MINUTE) % 10;
      return [0, 2, 5, 7].some((start) => minute >= start && minute < start + 0.5);
    };
    const rung: number[] = [];
    const player = refused();
    player.phone = (_name, at) => {
      if (other(at)) return { lane: 'onboarding/globex/R-7' };
      rung.push(at);
      return { reason: 'no-answer' };
    };
    player.run(MONDAY + 10 * MINUTE);
    expect(rung.length).toBeGreaterThanOrEqual(4);
  });

  it('a telephone that is out of order is said, and the page goes on', () => {
    const player = refused();
    const broken = { ...problem, code: 'twilio/20003', means: 'Twilio does not know our login.', next: 'Correct it.' };
    player.phone = (_name, at) => (at < day(0, 0.15) ? { problem: broken } : {});
    player.run(day(0, 0.1));
    expect(JSON.stringify(player.status().todos)).toContain('Twilio does not know our login. Correct it.');
    player.run(day(0, 1));
    expect(player.state.pages).toMatchObject([{ acknowledged: expect.anything() }]);
    expect(JSON.stringify(player.status().todos)).not.toContain('Twilio does not know');
  });

  it('a call that turns out to ring after the page went on is for whoever answers it', () => {
    const player = refused();
    const unclear = { ...problem, code: 'twilio/ECONNRESET', action: 'retry' as const };
    player.phone = (_name, at) => (at === MONDAY ? { problem: unclear } : { reason: 'keyed', digit: '1' });
    player.settles = () => ({ providerCallId: 'CA1' });
    player.run(day(0, 1));
    expect(paged(player)).toEqual([[0, 'Jung']]);
    expect(player.state.pages).toMatchObject([{ acknowledged: { by: 'ts.jung' } }]);
  });

  it('tried again and refused for the same reason the page goes on where it was: nobody is called, mailed or told twice', () => {
    const player = refused().run(day(0, 0.1));
    const before = paged(player).length;
    player.command({ name: 'retryNow', by: 'csr.kim' });
    player.run(day(0, 0.15));
    expect(player.count('invite')).toBe(2);
    expect(player.state.pages).toMatchObject([{ id: 'duty-1' }]);
    expect(player.state.pages[0]?.ended).toBeUndefined();
    expect(player.state.posts.filter(({ kind }) => kind === 'duty')).toHaveLength(1);
    expect(player.mails('invitation-problem')).toHaveLength(1);
    expect(paged(player)[before]?.[1]).toBe('Han');
  });

  it('whoever has taken the page and tries again in vain is not called for it', () => {
    const player = refused().run(day(0, 0.05));
    player.command({ name: 'acknowledge', by: 'ts.han' });
    const before = paged(player).length;
    player.command({ name: 'retryNow', by: 'ts.han' });
    player.run(day(0, 2));
    expect(paged(player)).toHaveLength(before);
    expect(player.status()).toMatchObject({ needsHuman: true, accounts: [{ state: 'blocked' }] });
  });

  it('refused for another reason it is said once more', () => {
    const other = { ...problem, code: 'HandshakeConstraintViolationException/OTHER', means: 'Something else.' };
    const owners: Record<string, Owner> = { [A]: { refuses: { problem, until: day(0, 0.1) } } };
    const player = refused(owners).run(day(0, 0.05));
    owners[A]!.refuses = { problem: other, until: day(9) };
    player.command({ name: 'acknowledge', by: 'ts.han' });
    player.command({ name: 'retryNow', by: 'ts.han' });
    player.run(day(0, 0.2));
    expect(player.state.pages).toMatchObject([{ acknowledged: { by: 'ts.han' } }, { id: 'duty-2' }]);
    expect(player.mails('invitation-problem')).toHaveLength(2);
  });

  it('taken while a telephone is being dialled, that telephone is hung up and the record has its end', () => {
    const player = refused();
    player.stopAt = 'place-call';
    player.run(day(0, 1));
    const [dial] = player.plan().steps.filter((step) => step.kind === 'place-call');
    applyStart(player.state, dial!, player.now);
    player.command({ name: 'acknowledge', by: 'coc.park' });
    const busy = new Set([dial!.key]);
    const meanwhile = nextSteps({ state: player.state, now: player.now, busy });
    expect(meanwhile.steps.filter(({ kind }) => kind === 'settle-call')).toEqual([]);
    applyResult(player.state, dial!, { providerCallId: 'CA1' }, player.now);
    delete player.stopAt;
    player.run(day(0, 1));
    expect(
      player.log.map(({ step }) => step.kind).filter((kind) => kind.includes('call') || kind === 'hang-up'),
    ).toEqual(['hang-up', 'end-call']);
  });

  it('an answer that came while no worker knew of the call counts once one does', () => {
    const player = refused();
    const lost = { ...problem, code: 'TimeoutFailure', action: 'retry' as const };
    player.phone = (_name, at) => (at === MONDAY ? { problem: lost } : { reason: 'keyed', digit: '1' });
    player.settles = () => ({ providerCallId: 'CA1' });
    player.run(day(0, 1));
    expect(player.state.pages).toMatchObject([{ acknowledged: { by: 'ts.jung', at: MONDAY } }]);
  });

  it('an account that joins a page has a post of its own; one that left it is not named any more', () => {
    const owners: Record<string, Owner> = {
      [A]: { refuses: { problem, until: day(9) } },
      [B]: { refuses: { problem: { ...problem, action: 'retry' as const }, until: day(0, 0.02) } },
    };
    const player = refused(owners).run(day(0, 0.01));
    owners[B]!.refuses = { problem, until: day(9) };
    player.run(day(0, 0.4));
    expect(player.state.posts.filter(({ kind }) => kind === 'duty').map(({ accounts }) => accounts)).toEqual([
      [A],
      [B],
    ]);
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId: A });
    player.run(day(0, 0.6));
    const last = player.log.filter(({ step }) => step.kind === 'place-call').at(-1)?.step;
    expect(last).toMatchObject({ page: { call: { accounts: [B] } } });
  });

  it('calls of a page do not pile up in the case', () => {
    const player = refused().run(day(2));
    expect(paged(player).length).toBeGreaterThan(700);
    expect(player.state.calls.length).toBeLessThan(5);
  });

  it('a page is not recorded by hand: it is taken', () => {
    const player = refused();
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    expect(player.command({ name: 'recordCall', by: 'ts.jung', call: 'duty-1-1', answered: true })).toMatch(
      /refused: duty-1-1 is a page: take it with acknowledge/,
    );
  });

  it('without anybody on duty who has a phone the mail, the post and the case say it', () => {
    const given = opened([A]);
    given.duty = [{ id: 'ts.jung', name: 'Jung' }];
    const player = new Player({ [A]: { refuses: { problem, until: day(9) } } }, given).run(day(0, 1));
    expect(paged(player)).toEqual([]);
    expect(player.state.posts).toMatchObject([{ kind: 'duty', accounts: [A] }]);
    expect(JSON.stringify(player.status().todos)).toContain('nobody of account-link duty has a telephone');
    expect(player.mails('invitation-problem')).toHaveLength(1);
    expect(player.status().needsHuman).toBe(true);
  });
});
