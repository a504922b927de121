import { describe, expect, it } from '@jest/globals';
import { nextBusinessTime } from '../../../domain/calendar.js';
import { seoul } from '../calendars.js';
import { day, opened, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';
const HOUR = 1 / 24;

describe('reminders (handbook 3.5)', () => {
  it('go out 1, 3, 7 and 12 days after the invitation, moved into the contact’s business time', () => {
    const player = new Player({ [A]: {} }).run(day(14));
    // Monday 10:00 + 12 days is a Saturday: Monday 09:00 instead.
    expect(player.mails('onboarding-reminder').map((mail) => mail.day)).toEqual([1, 3, 7, 14 - HOUR]);
  });

  it('stop when the owner accepts', () => {
    const player = new Player({ [A]: { acceptsAt: day(2) } }).run(day(14));
    expect(player.mails('onboarding-reminder')).toHaveLength(1);
  });

  it('one mail covers all accounts that are due on the same business day', () => {
    const player = new Player({ [A]: {}, [B]: {} }).run(day(0, 3));
    player.command({ name: 'addAccount', by: 'csr.kim', accountId: '111122223333', ownerEmail: 'c@acme.example.com' });
    player.run(day(2));
    expect(player.mails('onboarding-reminder')).toEqual([{ day: 1, accounts: [A, B, '111122223333'] }]);
  });

  it('that were missed while nothing ran become one', () => {
    const player = new Player({ [A]: {} }).run(day(0, 1));
    player.now = day(8);
    player.run(day(8, 1));
    expect(player.mails('onboarding-reminder')).toHaveLength(1);
    expect(player.state.accounts[0]?.invitations[0]?.reminders).toBe(3);
  });

  it('go on as far as the known holidays reach; what lies behind them is asked for when it is next', () => {
    const given = opened([A]);
    const calendar = { ...given.customer.calendar, to: '2026-12-31' };
    Object.assign(given, { customer: { ...given.customer, calendar }, deskCalendar: calendar });
    const player = new Player({ [A]: {} }, given);
    // Monday 21 December, 10:00 in Seoul.
    player.now = Date.parse('2026-12-21T01:00:00Z');
    player.state.openedAt = player.now;
    player.run(player.now + 6 * 86_400_000);
    expect(player.mails('onboarding-reminder')).toHaveLength(2);
    expect(
      player
        .status()
        .todos.map(({ text }) => text)
        .join(),
    ).not.toContain('knows no holidays');
    player.run(player.now + 2 * 86_400_000);
    expect(player.mails('onboarding-reminder')).toHaveLength(3);
    expect(
      player
        .status()
        .todos.map(({ text }) => text)
        .join(),
    ).toContain('knows no holidays for 2027-01-0');
  });

  it('never leave outside the contact’s business time, whenever the invitation was sent', () => {
    for (let hour = 0; hour < 24 * 14; hour += 5) {
      const player = new Player({ [A]: {} });
      player.now = day(0, hour);
      player.state.openedAt = player.now;
      player.run(day(15, hour));
      for (const { at, step } of player.log) {
        if (step.kind === 'mail' && step.mail === 'onboarding-reminder') expect(nextBusinessTime(seoul, at)).toBe(at);
      }
    }
  });
});

describe('expiry and decline (handbook 3.5)', () => {
  it('the status gives the expiry in the zone of the customer, as every other instant', () => {
    const player = new Player({ [A]: {} });
    player.now = day(0, -2);
    player.run(day(0, -1));
    // 08:00 in Seoul is the day before in UTC.
    expect(player.status().accounts[0]?.detail).toBe('expires 2026-12-08 08:00');
  });

  it('the CSR is told 2 days before an invitation expires', () => {
    const player = new Player({ [A]: {}, [B]: { acceptsAt: day(5) } }).run(day(14));
    expect(player.mails('invitation-expiring')).toEqual([{ day: 13, accounts: [A] }]);
  });

  it('after expiry the CSR is asked; without an answer in 1 business day it is invited again, once', () => {
    const player = new Player({ [A]: {} }).run(day(40));
    expect(player.mails('reinvite-question')).toHaveLength(2);
    expect(player.count('invite')).toBe(2);
    expect(player.outcomes()).toEqual({ [A]: 'expired' });
    const asked = player.mails('reinvite-question')[0]?.day ?? 0;
    const again = player.log.find(({ step }) => step.kind === 'reinvite-by-rule');
    // Tuesday, 15 days after a Monday: one business day later is Wednesday, the same time.
    expect(((again?.at ?? 0) - day(0)) / 86_400_000 - asked).toBeCloseTo(1);
  });

  it('after a decline nobody is ever invited again by the rule', () => {
    const player = new Player({ [A]: { declinesAt: day(2) } }).run();
    expect(player.count('invite')).toBe(1);
    expect(player.outcomes()).toEqual({ [A]: 'declined' });
  });

  it('the CSR’s yes invites a declined account again, with a new guide mail', () => {
    const player = new Player({ [A]: { declinesAt: day(2) } }).run(day(2, 7));
    expect(player.status()).toMatchObject({ needsHuman: true, stage: 'waiting for a decision' });
    expect(player.status().updates).toContain('decideReinvite');
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'invite' });
    player.run(day(3));
    expect(player.count('invite')).toBe(2);
    expect(player.mails('onboarding-guide')).toHaveLength(2);
    expect(player.status().updates).not.toContain('decideReinvite');
  });

  it('the CSR’s no ends the account at once, and the question is not asked again', () => {
    const player = new Player({ [A]: { declinesAt: day(2) } }).run(day(2, 7));
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'end' });
    player.run();
    expect(player.state.closed).toMatchObject({ outcome: 'cancelled' });
    expect(player.mails('reinvite-question')).toHaveLength(1);
  });
});
