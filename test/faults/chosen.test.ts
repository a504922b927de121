import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fate } from './fates.js';
import { judge, normalOfPlay } from './judge.js';
import { killAtEffects, type Target } from './kill-at-effect.js';
import { Lane } from './lane.js';
import { play } from './play.js';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open();
}, 120_000);
afterAll(() => lane.stop());

const patienceMs = 170_000;
const TARGETS: Target[] = [
  { name: 'mail mailed/onboarding-guide/1 #1', side: 'recorded', delayMs: 0 },
  { name: 'call called.phone #1', side: 'before', delayMs: 0 },
  { name: 'post coc-noti/posted/completion/1 #1', side: 'after', delayMs: 0, held: true },
];

/** An owner who accepts at once. Each case begins after the kill of the one before it, so that their waits overlap. */
function accepted(begin: () => Promise<void>): Fate {
  return {
    accounts: 1,
    async tell(people) {
      const [account] = people.accounts as [string];
      await begin();
      await people.request(1);
      await people.guided(account);
      await people.settled();
      await people.setsRole(account);
      await people.accepts(account);
      await people.closed();
    },
  };
}

function cases(afterKill: (number: number) => Promise<void>): Record<string, Fate> {
  const names = ['mailed', 'called', 'posted'];
  return Object.fromEntries(names.map((name, number) => [name, accepted(() => afterKill(number))]));
}

describe('a worker that is killed', () => {
  it('after the record of a mail, before the reply to a call, after the reply to a post, changes nothing in the end', async () => {
    const undisturbed = await play(lane, { number: 1, fates: cases(async () => {}), patienceMs });
    expect(undisturbed.stuck).toBeUndefined();

    const killing = killAtEffects(TARGETS);
    const disturbed = await play(lane, { number: 2, fates: cases(killing.killed), trouble: killing, patienceMs });
    expect(disturbed.stuck).toBeUndefined();

    const verdict = judge('chosen', disturbed, normalOfPlay(undisturbed), killing);
    expect(verdict.differences).toEqual([]);
    // The third kill races with the ledger: it is told, or not.
    const landings = verdict.kills.map(({ landing }) => landing);
    expect(landings).toEqual(['recorded', 'before', expect.stringMatching(/^(after|recorded)$/)]);
    // Twilio and Slack are asked whether they have it: nobody is called twice, nothing stands there twice.
    expect(verdict.unknown).toBeGreaterThanOrEqual(1);
    expect(verdict.redials).toEqual([]);
  }, 400_000);
});
