import { describe, expect, it } from '@jest/globals';
import { day, opened, Player } from './player.js';

const A = '111122223331';
const refused = {
  code: 'portal/401',
  action: 'person' as const,
  who: 'operator' as const,
  means: 'It refused.',
  next: 'Look at it.',
};
const withWebhook = () => new Player({ [A]: {} }, { ...opened([A]), portalWebhook: true as const });

describe('the customer’s login to the cost portal (handbook 3.1)', () => {
  it('without a webhook it is a task of the COC, which blocks nothing and wakes nobody', () => {
    const player = new Player({ [A]: {} }).run(day(0, 1));
    const { needsHuman, todos, waitingFor } = player.status();
    expect(needsHuman).toBe(false);
    expect(todos.map(({ command }) => command)).toEqual(['desk confirm-done onboarding/acme/R-1 --what portal-login']);
    expect(waitingFor.map(({ text }) => text)).toContain(
      'the COC to create the cost-portal login; nothing else waits for it',
    );
  });

  it('with a webhook it is asked for once, at once, and nobody has anything to do', () => {
    const player = withWebhook().run(day(0, 1));
    expect(player.count('portal-login')).toBe(1);
    expect(player.log[0]).toMatchObject({ at: day(0), step: { kind: 'portal-login' } });
    expect(player.status().todos).toEqual([]);
  });

  it('refused by the portal it is a task again; done by hand it is not asked for any more', () => {
    const player = withWebhook();
    player.portal = () => ({ problem: refused });
    player.run(day(0, 1));
    expect(player.status()).toMatchObject({ needsHuman: true });
    expect(player.status().todos.map(({ update }) => update)).toEqual(['retryNow', 'confirmDone']);
    player.command({ name: 'confirmDone', by: 'coc.park', what: 'portal-login' });
    expect(player.run(day(0, 2)).status().todos).toEqual([]);
    expect(player.count('portal-login')).toBe(1);
  });
});
