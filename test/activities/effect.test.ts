import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Effect, effect, Held } from '../../activities/effect.js';
import type { Problem } from '../../domain/problem.js';
import { begin } from '../../registry/ledger.js';
import { Desk, thrown } from './desk.js';

interface Paid {
  receipt: string;
}

const PROBLEM: Problem = {
  code: 'till/closed',
  action: 'person',
  who: 'csr',
  means: 'The till is closed.',
  next: 'Open it.',
};

let desk: Desk;
let acts = 0;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  acts = 0;
});

/** An effect at a provider that answers `receipt-n`, or does what `changes` say. */
function pay(changes: Partial<Effect<Paid>> = {}, key = 'pay') {
  return effect<Paid>(desk.database.db, desk.ref(key), {
    kind: 'payment',
    data: { amount: '29.00' },
    act: async () => ({ receipt: `receipt-${(acts += 1)}` }),
    classify: (error) => ({ as: 'transient', code: 'till', message: String(error) }),
    ...changes,
  });
}

/** What a process leaves behind that is killed in the middle. */
async function killed(key = 'pay'): Promise<void> {
  const { caseId, key: full, now } = desk.ref(key);
  await begin(desk.database.db, { caseId, key: full, kind: 'payment', at: now });
}

const unclear = () => ({ as: 'unclear', code: 'till/silent', message: 'no answer' }) as const;
const fails = async (): Promise<Paid> => {
  acts += 1;
  throw new Error('broken');
};

describe('an effect happens once', () => {
  it('the second call gives the first one’s result and does not act', async () => {
    expect(await pay()).toEqual({ receipt: 'receipt-1' });
    expect(await pay()).toEqual({ receipt: 'receipt-1' });
    expect(acts).toBe(1);
  });

  it('two steps are two effects', async () => {
    await pay({}, 'pay/1');
    await pay({}, 'pay/2');
    expect(acts).toBe(2);
  });

  it('the ledger says what and by which rule, before and after', async () => {
    await pay();

    expect(await desk.ledger()).toMatchObject([
      { fact: 'attempted', kind: 'payment', rule: 'handbook 3.2', data: { amount: '29.00' } },
      { fact: 'done', kind: 'payment', rule: 'handbook 3.2', data: { receipt: 'receipt-1' } },
    ]);
  });
});

describe('how an attempt can end', () => {
  it('refused: the problem is the answer, and stands in the ledger', async () => {
    const refused = await pay({ act: fails, classify: () => ({ as: 'problem', problem: PROBLEM, detail: 'go away' }) });

    expect(refused).toEqual({ problem: PROBLEM });
    expect((await desk.ledger())[1]).toMatchObject({ fact: 'failed', data: { problem: PROBLEM, detail: 'go away' } });
  });

  it('transient: thrown for the engine to retry, and the retry is a new attempt', async () => {
    expect(await thrown(pay({ act: fails }))).toMatchObject({ type: 'till', nonRetryable: false });
    await pay();
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 done');
  });

  it('unclear: thrown as well, but the ledger does not claim that nothing happened', async () => {
    expect(await thrown(pay({ act: fails, classify: unclear }))).toMatchObject({ nonRetryable: false });
    expect(await desk.story()).toBe('1 attempted, 1 unknown');
  });
});

describe('after an unclear attempt the provider is asked', () => {
  const reconcile = async () => ({ receipt: 'found' });

  it('it finds the effect: done, without acting again', async () => {
    await killed();

    expect(await pay({ reconcile })).toEqual({ receipt: 'found' });
    expect(acts).toBe(0);
    expect(await desk.story()).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it('it finds nothing: acts', async () => {
    await killed();

    expect(await pay({ reconcile: async () => undefined })).toEqual({ receipt: 'receipt-1' });
  });

  it('it is not asked when nothing is unclear', async () => {
    await thrown(pay({ act: fails }));

    expect(await pay({ reconcile })).toEqual({ receipt: 'receipt-2' });
  });

  it('where it cannot tell, no retry of the engine acts, however often; a person’s retryNow does', async () => {
    const ask = async ({ undecided }: { undecided: number[] }) => {
      if (undecided.length > 0) throw new Held(PROBLEM);
      return undefined;
    };
    await thrown(pay({ act: fails, classify: unclear, reconcile: ask }));
    expect(await pay({ reconcile: ask })).toEqual({ problem: PROBLEM });
    expect(await pay({ reconcile: ask })).toEqual({ problem: PROBLEM });
    expect(acts).toBe(1);

    await desk.retryNow();
    expect(await pay({ reconcile: ask })).toEqual({ receipt: 'receipt-2' });
  });

  it('a person’s retryNow never spares the look: what happened is found, not done again', async () => {
    await killed();
    await desk.retryNow();

    expect(await pay({ reconcile })).toEqual({ receipt: 'found' });
    expect(acts).toBe(0);
  });

  it('a person’s retryNow settles only what was unclear before it', async () => {
    await desk.retryNow();
    await killed();

    expect(await pay({ reconcile })).toEqual({ receipt: 'found' });
  });
});
