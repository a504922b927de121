import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { costOf, type Cost } from '../harness/history.js';
import { A, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { Story } from '../harness/story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

/** Beyond it the engine suggests to continue as new; a case should come to its end within one run. */
const SUGGESTED_EVENTS = 4_096;

/**
 * With some room, for all but the actions more of it: how many answers share one task, and so one change of what is shown,
 * depends on the machine and on what else it does.
 */
function expectWithin(cost: Cost, budget: Partial<Cost>): void {
  const over = Object.entries(budget).filter(([what, most]) => cost[what as keyof Cost] > most);
  expect({ over, cost }).toEqual({ over: [], cost });
}

describe('what a case costs; a change that raises it changes a number here', () => {
  it('one account that joins after 20 hours', async () => {
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('20 h');
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('3 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });

    expectWithin(costOf(await story.history(one)), { actions: 104, events: 560, tasks: 100, bytes: 78_000 });
  });

  it('fifty accounts that wait for fifteen days', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => String(300_000_000_000 + n));
    const one = await story.onboard(await withAccounts(story, requestFor(ids)));
    await story.skip('15 d');
    expect((await one.status()).stage).toMatch(/^waiting for/);

    const cost = costOf(await story.history(one));
    expect(cost.events).toBeLessThan(SUGGESTED_EVENTS);
    expectWithin(cost, { actions: 320, events: 1_900, tasks: 330, bytes: 1_000_000 });
  }, 180_000);
});
