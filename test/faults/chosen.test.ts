import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EveryEffect } from './every-effect.js';
import type { Fate } from './fates.js';
import { judge, normalOfPlay, type Verdict } from './judge.js';
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
  { name: 'post coc-noti/posted/completion/1 #1', side: 'after', delayMs: 0 },
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

    const every = new EveryEffect(TARGETS);
    const verdicts: Verdict[] = [];
    // The third kill races with the ledger: on a busy machine its effect is over when it comes, and it is made again.
    for (let aimed = TARGETS; aimed.length > 0;) {
      const killing = killAtEffects(aimed);
      const fates = cases(aimed === TARGETS ? killing.killed : async () => {});
      const disturbed = await play(lane, { number: 2 + verdicts.length, fates, trouble: killing, patienceMs });
      const verdict = judge('chosen', disturbed, normalOfPlay(undisturbed), killing);
      expect(verdict.stuck).toBeUndefined();
      expect(verdict).toMatchObject({ differences: [], redials: [] });
      verdicts.push(verdict);
      if (aimed === TARGETS) {
        const landings = verdict.kills.map(({ landing }) => landing);
        expect(landings).toEqual(['recorded', 'before', expect.any(String)]);
      }
      aimed = every.take(aimed, verdict);
    }
    expect(every.result()).toMatchObject({ hit: TARGETS.length, missed: [] });
    // Twilio and Slack are asked whether they have it: nobody is called twice, nothing stands there twice.
    expect(verdicts.reduce((sum, { unknown }) => sum + unknown, 0)).toBeGreaterThanOrEqual(1);
  }, 900_000);
});
