import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../../domain/onboarding.js';
import { isAsked } from '../../../domain/onboarding/accounts.js';
import { applyResult, applyStart } from '../../../domain/onboarding/apply.js';
import { END_REASONS } from '../../../domain/phone.js';
import type { Problem } from '../../../domain/problem.js';
import type { OnboardingCommand } from '../../../domain/onboarding/commands.js';
import type { Step } from '../../../domain/onboarding/plan.js';
import { day, MONDAY, opened, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';
const HOUR = 3_600_000;
const REFUSED = {
  code: 'X/PAYMENT_INSTRUMENT_REQUIRED',
  action: 'person' as const,
  who: 'customer' as const,
  means: 'The account has no payment method.',
  next: 'Ask the customer to add one.',
};

/** The guide mail about A failed, and then B was added. */
function withFailedGuide(problem: Problem): Player {
  const player = new Player({ [A]: {} });
  player.stopAt = 'mail';
  player.run();
  const mail = player.plan().steps.find((step) => step.kind === 'mail') as Step;
  applyStart(player.state, mail, player.now);
  applyResult(player.state, mail, { problem }, player.now);
  player.command({ name: 'addAccount', by: 'csr.kim', accountId: B, ownerEmail: 'b@acme.example.com' });
  delete player.stopAt;
  return player;
}

describe('while a step is on its way', () => {
  it('nothing more is taken once the closing entry is being written', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) } });
    player.stopAt = 'close';
    player.run();
    expect(player.plan().steps.map((step) => step.kind)).toEqual(['close']);
    applyStart(player.state, player.plan().steps[0] as Step, player.now);
    const add: OnboardingCommand = {
      name: 'addAccount',
      by: 'csr.kim',
      accountId: B,
      ownerEmail: 'b@acme.example.com',
    };
    expect(player.command(add)).toMatch(/refused: the case is being closed/);
  });

  it('an account whose end is being written cannot be invited again', () => {
    const player = new Player({ [A]: { declinesAt: day(1) }, [B]: {} });
    player.stopAt = 'end-account';
    player.run();
    const end = player.plan().steps.find((step) => step.kind === 'end-account') as Step;
    applyStart(player.state, end, player.now);
    expect(player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'invite' })).toMatch(
      /being ended/,
    );
    applyResult(player.state, end, {}, player.now);
    expect(player.outcomes()[A]).toBe('declined');
  });

  it('an invitation whose answer never came is looked for before its account ends', () => {
    const player = new Player({ [A]: {} });
    const invite = player.plan().steps[0] as Step;
    applyStart(player.state, invite, player.now);
    const problem = {
      code: 'timeout',
      action: 'retry' as const,
      who: 'operator' as const,
      means: 'No answer.',
      next: 'Wait.',
    };
    applyResult(player.state, invite, { problem }, player.now);
    player.command({ name: 'cancel', by: 'csr.kim', reason: 'mistake' });
    expect(player.plan().steps).toEqual([]);
    player.now += HOUR;
    const [step] = player.plan().steps;
    expect(step).toMatchObject({ kind: 'withdraw', accountId: A });
    expect(step).not.toHaveProperty('handshakeId');
    player.run();
    expect(player.outcomes()).toEqual({ [A]: 'cancelled' });
  });
});

describe('what the outside may do', () => {
  it('an invitation that is accepted by an account that never joins is over, and does not cost a look a minute', () => {
    const player = new Player({ [A]: { acceptsAt: day(1), neverJoins: true } }).run(day(1, 6));
    expect(player.status()).toMatchObject({ stage: 'waiting for a decision' });
    player.command({ name: 'cancel', by: 'csr.kim', reason: 'left again' });
    player.run(day(3));
    expect(player.state.closed?.outcome).toBe('cancelled');
    expect(player.count('poll')).toBeLessThan(60);
  });

  it('an account that joins by another way after it declined is seen when AWS says so', () => {
    const owner: { declinesAt: number; joinsAt?: number } = { declinesAt: day(1) };
    const player = new Player({ [A]: owner }).run(day(1, 7));
    owner.joinsAt = day(1, 8);
    player.now = day(1, 9);
    player.state.pollNow = true;
    player.run();
    expect(player.outcomes()).toEqual({ [A]: 'linked' });
    expect(player.count('invite')).toBe(1);
  });

  it('an adopted invitation is not reminded of the days before its guide mail, whatever calendar there was then', () => {
    const given = opened([A]);
    given.customer.calendar = { ...given.customer.calendar, from: '2026-11-22' };
    const player = new Player({ [A]: { adoptedAt: MONDAY - 5 * 24 * HOUR } }, given).run(day(9));
    // Of the days 1, 3, 7 and 12 after its invitation the first two are behind.
    expect(player.mails('onboarding-reminder').map((mail) => Math.round(mail.day))).toEqual([2, 7]);
  });

  it('where the holiday data ends, only what needs them stands still, and a person is told', () => {
    const given = opened([A, B]);
    given.customer.calendar = { ...given.customer.calendar, to: '2026-11-25' };
    const player = new Player({ [A]: { acceptsAt: day(6) }, [B]: {} }, given).run(day(4));
    expect(player.status()).toMatchObject({ needsHuman: true });
    expect(
      player
        .status()
        .todos.map((todo) => todo.text)
        .join(),
    ).toMatch(/knows no holidays for 2026-11-2/);
    player.run(day(6, 7));
    expect(player.status()).toMatchObject({ accounts: [{ id: A, state: 'linked' }, { id: B }] });
    player.command({ name: 'retryNow', by: 'csr.kim' });
    expect(player.plan().steps.map((step) => step.kind)).toContain('load-calendars');
  });
});

describe('people', () => {
  it('may take a dropped account in again; it is invited under a new number', () => {
    const player = new Player({ [A]: {}, [B]: {} }).run(day(0, 1));
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'mistake', accountId: B });
    player.run(day(0, 2));
    player.command({ name: 'addAccount', by: 'csr.kim', accountId: B, ownerEmail: 'b@acme.example.com' });
    player.run(day(0, 3));
    expect(player.log.filter(({ step }) => step.kind === 'invite').map(({ step }) => step.key)).toEqual([
      `invite/${A}/1`,
      `invite/${B}/1`,
      `invite/${B}/2/again-1`,
    ]);
  });

  it('one whose first invitation was never heard of is really invited when it comes back', () => {
    const unheard = { code: 'x', action: 'retry' as const, who: 'operator' as const, means: 'No answer.', next: '-' };
    const player = new Player({ [A]: {}, [B]: { refuses: { problem: unheard, until: day(0, 0.1) } } }).run(
      day(0, 0.05),
    );
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'mistake', accountId: B });
    player.run(day(0, 1));
    expect(player.outcomes()[B]).toBe('dropped');
    player.command({ name: 'addAccount', by: 'csr.kim', accountId: B, ownerEmail: 'b@acme.example.com' });
    player.run(day(0, 2));
    const keys = player.log.filter(({ step }) => step.kind === 'invite').map(({ step }) => step.key);
    expect(keys.filter((key) => key.includes(B))).toEqual([`invite/${B}/1`, `invite/${B}/1/again-1`]);
  });

  it('an account that is being dropped is not asked about, and nothing can be decided about it', () => {
    const player = new Player({ [A]: { declinesAt: day(0, 1) } }).run(day(0, 2));
    player.stopAt = 'end-account';
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId: A });
    const answer = player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'invite' });
    expect(answer).toBe(`refused: account ${A} is being ended`);
    expect(player.status().todos.map(({ update }) => update)).not.toContain('decideReinvite');
  });

  it('who answers in the moment in which the rule decides hears so: the record says one thing', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'reinvite-by-rule';
    player.run(day(40));
    const [step] = player.plan().steps;
    applyStart(player.state, step!, player.now);
    const answer = player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'end' });
    expect(answer).toMatch(/^refused: nobody answered in time/);
    // It is still a question until the decision stands: its buttons stay, and an answer in its thread is heard.
    expect(player.plan().steps.map(({ kind }) => kind)).not.toContain('update-post');
    expect(isAsked(player.state.accounts[0]!)).toBe(true);
    applyResult(player.state, step!, {}, player.now);
    expect(player.state.accounts[0]).toMatchObject({ autoReinvited: 1, question: { answer: 'invite' } });
  });

  it('a withdrawal that failed is no trouble any more once the invitation has ended by itself', () => {
    const player = new Player({ [A]: {}, [B]: { declinesAt: day(0, 0.4), withdrawal: 'no-answer' } }).run(day(0, 0.1));
    player.now = day(0, 0.45);
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId: B });
    player.run(player.now + 1);
    player.state.pollNow = true;
    player.run(day(0, 2));
    expect(player.outcomes()[B]).toBe('dropped');
    expect(player.status().trouble).toBeUndefined();
  });

  it('who says that the role is set after access was given up is not told that it is checked', () => {
    const gaps = [{ code: 'role-not-assumable' as const, detail: 'x' }];
    const player = new Player({ [A]: { acceptsAt: day(0, 1), gapsUntil: { at: day(99), gaps } }, [B]: {} });
    player.run(day(1));
    expect(player.command({ name: 'confirmDone', by: 'customer', what: 'access' })).toBe('access is checked now');
    player.state.accounts[0]!.access!.result = 'given-up';
    expect(player.command({ name: 'confirmDone', by: 'customer', what: 'access' })).toBe(
      'access is checked as soon as an account has joined',
    );
  });

  it('changing an owner’s address changes no contact', () => {
    const player = new Player({ [A]: {} });
    const change = { contact: 'Owner', email: 'new@acme.example.com', replaces: `owner-${A}@acme.example.com` };
    player.command({ name: 'changeContact', by: 'csr.kim', ...change });
    expect(player.state.accounts[0]?.ownerEmail).toBe('new@acme.example.com');
    expect(player.state.opened.contacts).toHaveLength(1);
  });

  it('a call of one batch does not take the place of another batch’s', () => {
    const player = new Player({ [A]: {} });
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(0, 1));
    player.command({ name: 'addAccount', by: 'csr.kim', accountId: B, ownerEmail: 'b@acme.example.com' });
    player.run(day(0, 1.5));
    expect(player.state.calls.map((call) => [call.id, call.result])).toEqual([
      ['guide-1', undefined],
      ['guide-2', undefined],
    ]);
  });

  it('another try of a mail names only accounts that the first one named', () => {
    const player = withFailedGuide({ ...REFUSED, action: 'retry' }).run(day(0, 1));
    // The other one has its own at once, and does not wait for that try.
    expect(player.mails('onboarding-guide').map((one) => one.accounts)).toEqual([[B], [A]]);
    expect(player.log.filter(({ step }) => step.kind === 'mail').map(({ step }) => step.key)).toEqual([
      'mail/onboarding-guide/2',
      'mail/onboarding-guide/1',
    ]);
  });

  it('a mail that waits for a person holds back none about other accounts', () => {
    const player = withFailedGuide(REFUSED).run(day(14));
    expect(player.mails('onboarding-guide').map((one) => one.accounts)).toEqual([[B]]);
    expect(player.mails('onboarding-reminder').map((one) => one.accounts)).toEqual([[B], [B], [B], [B]]);
  });

  it('a question that was not known to be asked, and was answered, is another effect when it is asked again', () => {
    const player = new Player({ [A]: {} }).run(day(1));
    const asked = () => {
      const [account] = player.state.accounts;
      Object.assign(account!.invitations.at(-1)!, { state: 'declined', endedAt: player.now });
      account!.question = { after: 'declined' };
      return player.plan().steps.find((step) => step.kind === 'mail' && step.mail === 'reinvite-question') as Step;
    };
    const first = asked();
    applyStart(player.state, first, player.now);
    applyResult(player.state, first, { problem: { ...REFUSED, action: 'retry' } }, player.now);
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'invite' });
    player.run(day(2));
    expect(player.state.accounts[0]?.invitations).toHaveLength(2);
    expect([first.key, asked().key]).toEqual(['mail/reinvite-question/1', 'mail/reinvite-question/2']);
  });

  it('what an old look found does not end a newer invitation', () => {
    const player = new Player({ [A]: { declinesAt: day(1) } });
    player.run(day(1, 6));
    player.state.pollNow = true;
    const look = player.plan().steps.find((step) => step.kind === 'poll') as Step;
    applyStart(player.state, look, player.now);
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'invite' });
    player.stopAt = 'poll';
    player.run(player.now);
    const declined = { accounts: [{ id: A, handshake: 'declined', member: false }] };
    applyResult(player.state, look, declined, player.now);
    expect(player.state.accounts[0]?.invitations.map(({ state }) => state)).toEqual(['declined', 'pending']);
    expect(player.state.pollNow).toBe(true);
  });

  it('a look that failed is made again in 15 minutes, not at its next turn', () => {
    const player = new Player({ [A]: {} }).run(day(2));
    player.state.pollNow = true;
    const look = player.plan().steps.find((step) => step.kind === 'poll') as Step;
    applyStart(player.state, look, player.now);
    applyResult(player.state, look, { problem: { ...REFUSED, action: 'retry' } }, player.now);
    const before = player.count('poll');
    player.run(day(2, 0.2));
    expect(player.count('poll')).toBe(before);
    player.run(day(2, 0.25));
    expect(player.count('poll')).toBe(before + 1);
  });

  it('whatever they ask and whatever the outside answers, every case ends and no effect is done twice', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const random = randomOf(seed);
      const chance = (share: number): boolean => random() < share;
      const owner = () => ({
        ...(chance(0.5) && { acceptsAt: day(random() * 20) }),
        ...(chance(0.2) && { declinesAt: day(random() * 20) }),
        ...(chance(0.2) && { neverJoins: true }),
        ...(chance(0.3) && { creditsFrom: day(random() * 30) }),
        ...(chance(0.3) && { refuses: { problem: REFUSED, until: day(random() * 4) } }),
        ...(chance(0.3) && { withdrawal: chance(0.5) ? ('accepted' as const) : ('unknown' as const) }),
        invitation: chance(0.7) ? 1 : 2,
      });
      const player = new Player({ [A]: owner(), [B]: owner() });
      player.phone = () =>
        chance(0.4)
          ? {}
          : chance(0.1)
            ? { lane: 'onboarding/other/R-9' }
            : { reason: END_REASONS[Math.floor(random() * END_REASONS.length)]!, digit: chance(0.5) ? '2' : '1' };
      for (let at = 0; at < 25 && !player.state.closed; at += 1) {
        player.run(day(at));
        const accountId = chance(0.5) ? A : B;
        if (chance(0.1)) player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId });
        if (chance(0.1))
          player.command({ name: 'addAccount', by: 'csr.kim', accountId, ownerEmail: 'x@acme.example.com' });
        if (chance(0.2))
          player.command({
            name: 'decideReinvite',
            by: 'csr.kim',
            accountId,
            decision: chance(0.5) ? 'invite' : 'end',
          });
        if (chance(0.1)) player.command({ name: 'confirmDone', by: 'customer', what: 'access' });
        if (chance(0.1)) player.command({ name: 'retryNow', by: 'csr.kim' });
        if (chance(0.1)) player.command({ name: 'acknowledge', by: 'ts.han' });
        if (chance(0.03)) player.command({ name: 'cancel', by: 'csr.kim', reason: 'x' });
        if (chance(0.2)) player.state.pollNow = true;
      }
      player.command({ name: 'retryNow', by: 'csr.kim' });
      player.run();
      // Whoever asked for a person by a key is called by one before the case closes.
      for (let calls = 0; calls < 20 && !player.state.closed; calls += 1) {
        const promised = player.state.calls.find((call) => call.byHand && !call.result);
        if (promised) player.command({ name: 'recordCall', by: 'coc.park', call: promised.id, answered: chance(0.5) });
        player.run();
      }
      expect({ seed, closed: player.state.closed !== undefined }).toEqual({ seed, closed: true });
      const keys = player.log
        .filter(({ step }) => !['poll', 'load-calendars', 'fetch-call', 'settle-call'].includes(step.kind))
        // Nothing was tried: the phone was taken, or the outside refused.
        .filter(({ answer }) => !('waitsFor' in answer) && !('problem' in answer))
        .map(({ step }) => step.key);
      expect({ seed, twice: keys.filter((key, index) => keys.indexOf(key) !== index) }).toEqual({ seed, twice: [] });
      expect(nextSteps({ state: player.state, now: player.now, busy: new Set() }).steps).toEqual([]);
    }
  });
});

/** A small seeded generator, so that a failure names its seed. */
function randomOf(seed: number): () => number {
  let value = seed * 2_654_435_761 + 7;
  return () => {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return value / 4_294_967_296;
  };
}
