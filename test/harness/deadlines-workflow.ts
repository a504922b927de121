import { proxyActivities, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import { DueAt } from '../../contracts/search-attributes.js';

/** A stretch of a case: what it says of its deadline, and when it really wakes, in ms from where it stands. */
export interface Stretch {
  dueIn: number;
  wakesIn: number;
}

/** What it finds outside when it wakes. */
export interface DeadlineActivities {
  lookOutside(): Promise<number>;
}

const { lookOutside } = proxyActivities<DeadlineActivities>({ startToCloseTimeout: '10 s' });

/** Goes from deadline to deadline; answers how far ahead of the world outside it was when it woke, in ms. */
export async function goThroughDeadlines(stretches: Stretch[]): Promise<number[]> {
  const ahead: number[] = [];
  for (const { dueIn, wakesIn } of stretches) {
    upsertSearchAttributes([{ key: DueAt, value: new Date(Date.now() + dueIn) }]);
    await sleep(wakesIn);
    const now = Date.now();
    ahead.push(now - (await lookOutside()));
  }
  return ahead;
}
