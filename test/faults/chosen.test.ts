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

const TARGETS: Target[] = [
  { name: 'invitation invited.1 #1', side: 'before', delayMs: 0 },
  { name: 'mail guided/onboarding-guide/1 #1', side: 'after', delayMs: 0 },
  { name: 'mail told/onboarding-completion/1 #1', side: 'before', delayMs: 0 },
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
      await people.setsRole(account);
      await people.accepts(account);
      await people.closed();
    },
  };
}

function cases(afterKill: (number: number) => Promise<void>): Record<string, Fate> {
  const [invited, guided, told] = [0, 1, 2].map((number) => accepted(() => afterKill(number)));
  return { invited: invited!, guided: guided!, told: told! };
}

describe('a worker that is killed', () => {
  it('before the reply to an invitation, after that to a guide mail, before that to a completion mail: all ends the same', async () => {
    const undisturbed = await play(lane, { number: 1, fates: cases(async () => {}) });
    expect(undisturbed.stuck).toBeUndefined();

    const killing = killAtEffects(TARGETS);
    const disturbed = await play(lane, { number: 2, fates: cases(killing.killed), trouble: killing });
    expect(disturbed.stuck).toBeUndefined();

    const verdict = judge('chosen', disturbed, normalOfPlay(undisturbed), killing);
    expect(verdict.differences).toEqual([]);
    expect(verdict.kills.map(({ landing }) => landing)).toEqual(['before', 'after', 'before']);
    // Nobody can ask an SMTP server whether it has a mail; an invitation is looked up.
    expect(verdict.unknown).toBeGreaterThanOrEqual(TARGETS.length);
    expect(verdict.mailsTwice).toBeGreaterThanOrEqual(2);
  }, 120_000);
});
