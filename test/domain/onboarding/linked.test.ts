import { describe, expect, it } from '@jest/globals';
import type { Gap } from '../../../domain/onboarding/state.js';
import { day, opened, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';
const C = '111122223333';
const NO_ROLE: Gap = { code: 'role-not-assumable', detail: 'AccessDenied' };

describe('completion (handbook 3.6)', () => {
  it('is told at once when no account is open any more', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 3) }, [B]: { acceptsAt: day(0, 4) } }).run();
    expect(player.mails('onboarding-completion')).toEqual([{ day: expect.closeTo(4 / 24, 1), accounts: [A, B] }]);
    expect(player.state.closed?.outcome).toBe('done');
  });

  it('does not wait longer than 3 days after the first account was linked, and covers those not yet told', () => {
    const player = new Player({
      [A]: { acceptsAt: day(0, 3) },
      [B]: { acceptsAt: day(2) },
      [C]: { acceptsAt: day(9) },
    }).run();
    const told = player.mails('onboarding-completion');
    expect(told.map((mail) => mail.accounts)).toEqual([[A, B], [C]]);
    expect(told[0]?.day).toBeCloseTo(3 + 3 / 24, 1);
  });

  it('marks an account linked in the registry before anybody is told', () => {
    const player = new Player({ [A]: { acceptsAt: day(1) } }).run();
    const kinds = player.log.map(({ step }) => (step.kind === 'mail' ? step.mail : step.kind));
    expect(kinds.indexOf('mark-linked')).toBeLessThan(kinds.indexOf('onboarding-completion'));
  });
});

describe('access checks (handbook 3.7)', () => {
  it('run beside completion and do not hold it up', () => {
    const player = new Player({ [A]: { acceptsAt: day(1), gapsUntil: { at: day(9), gaps: [NO_ROLE] } } }).run();
    expect(player.mails('onboarding-completion')[0]?.day).toBeCloseTo(1, 1);
    expect(player.outcomes()).toEqual({ [A]: 'linked' });
  });

  it('guide the customer by mail about the exact gap, once, and again after a week', () => {
    const player = new Player({ [A]: { acceptsAt: day(1), gapsUntil: { at: day(12), gaps: [NO_ROLE] } } }).run();
    const days = player.mails('access-guidance').map((mail) => Math.round(mail.day));
    expect(days).toEqual([1, 8]);
  });

  it('look again on a growing interval', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1), gapsUntil: { at: day(25), gaps: [NO_ROLE] } } }).run(
      day(25),
    );
    const times = player.log.filter(({ step }) => step.kind === 'check-access').map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 3_600_000));
    expect(gaps.slice(0, 6)).toEqual([1, 4, 24, 48, 96, 96]);
  });

  it('look at once when the customer says done, and settle for IAM before telling anybody', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1), gapsUntil: { at: day(20), gaps: [NO_ROLE] } } }).run(
      day(4),
    );
    const told = player.mails('access-guidance').length;
    const before = player.count('check-access');
    player.command({ name: 'confirmDone', by: 'customer', what: 'access' });
    player.run(day(4, 0.1));
    expect(player.count('check-access')).toBeGreaterThan(before);
    expect(player.mails('access-guidance')).toHaveLength(told);
    player.run(day(4, 1));
    expect(player.mails('access-guidance')).toHaveLength(told + 1);
  });

  it('tell the customer when the gap becomes another one', () => {
    const owner = { acceptsAt: day(0, 1), gapsUntil: { at: day(20), gaps: [NO_ROLE] } };
    const player = new Player({ [A]: owner }).run(day(2));
    owner.gapsUntil.gaps = [{ code: 'external-id-not-required', detail: 'assumed without' }];
    player.run(day(4));
    expect(player.mails('access-guidance')).toHaveLength(2);
  });

  it('are given up after 30 days: the CSR is told and the account ends as linked, access incomplete', () => {
    const player = new Player({ [A]: { acceptsAt: day(1), gapsUntil: { at: day(99), gaps: [NO_ROLE] } } }).run();
    expect(player.mails('access-incomplete').map((mail) => Math.round(mail.day))).toEqual([31]);
    expect(player.outcomes()).toEqual({ [A]: 'linked-access-incomplete' });
    expect(player.state.closed?.outcome).toBe('partial');
  });

  it('are left out when they are not part of the contract', () => {
    const given = opened([A]);
    given.access = { crossAccount: false, billing: false };
    const player = new Player({ [A]: { acceptsAt: day(1) } }, given).run();
    expect(player.count('check-access')).toBe(0);
    expect(player.state.closed?.outcome).toBe('done');
  });
});

describe('closing (handbook 3.8)', () => {
  it.each([
    ['done when all are linked with access', { [A]: { acceptsAt: day(1) } }, 'done'],
    ['partial when some declined', { [A]: { acceptsAt: day(1) }, [B]: { declinesAt: day(1) } }, 'partial'],
    ['cancelled when nothing was linked', { [A]: { declinesAt: day(1) } }, 'cancelled'],
  ])('%s', (_title, owners, outcome) => {
    expect(new Player(owners).run().state.closed?.outcome).toBe(outcome);
  });

  it('every account, whatever its owner does, ends; no case runs for ever', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = randomOf(seed);
      const owner = () => ({
        ...(random() < 0.5 && { acceptsAt: day(random() * 20) }),
        ...(random() < 0.3 && { declinesAt: day(random() * 20) }),
        ...(random() < 0.5 && { gapsUntil: { at: day(random() * 60), gaps: [NO_ROLE] } }),
        invitation: random() < 0.7 ? 1 : 2,
      });
      const player = new Player({ [A]: owner(), [B]: owner(), [C]: owner() }).run();
      expect({ seed, closed: player.state.closed !== undefined }).toEqual({ seed, closed: true });
      const keys = player.log.filter(({ step }) => step.kind !== 'poll').map(({ step }) => step.key);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

/** A small seeded generator, so that a failure names its seed. */
function randomOf(seed: number): () => number {
  let value = seed * 2_654_435_761 + 1;
  return () => {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return value / 4_294_967_296;
  };
}
