import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { Outside } from './clients.js';
import { twilioAt } from './twilio-clients.js';

const [ONE, TWO] = ['+12065550111', '+12065550112'];
const { from } = SANDBOX_TWILIO;
const FIRST_DAY = Date.parse('2027-03-01T10:00:00Z');
const DAY = 86_400_000;

describe('the list of calls', () => {
  let outside: Outside;
  const sids: string[] = [];

  beforeAll(async () => {
    outside = await Outside.start();
    await outside.control.putPhone(ONE, { behaviour: 'busy' });
    await outside.control.putPhone(TWO, { behaviour: 'answers' });
    for (const [day, to] of [ONE, TWO, ONE, ONE, TWO].entries()) {
      await outside.control.setClock({ at: new Date(FIRST_DAY + day * DAY).toISOString() });
      sids.push((await client().calls.create({ to, from, twiml: '<Response/>' })).sid);
    }
    await until('the end of all calls', async () =>
      (await outside.control.calls()).every(({ endedAt }) => endedAt !== undefined),
    );
  });
  afterAll(() => outside.stop());

  const client = () => twilioAt(outside.sandbox.httpUrl);
  const numbers = (found: { sid: string }[]) => found.map(({ sid }) => sids.indexOf(sid));

  it('begins with the newest and takes number, caller and status', async () => {
    expect(numbers(await client().calls.list())).toEqual([4, 3, 2, 1, 0]);
    expect(numbers(await client().calls.list({ to: ONE }))).toEqual([3, 2, 0]);
    expect(numbers(await client().calls.list({ status: 'completed' }))).toEqual([4, 1]);
    expect(numbers(await client().calls.list({ to: ONE, status: 'completed' }))).toEqual([]);
    expect(numbers(await client().calls.list({ from: '+12065550199' }))).toEqual([]);
  });

  it('takes instants, and days inclusively', async () => {
    const third = new Date(FIRST_DAY + 2 * DAY - 3_600_000);
    expect(numbers(await client().calls.list({ startTimeAfter: third }))).toEqual([4, 3, 2]);
    expect(numbers(await client().calls.list({ startTimeBefore: third }))).toEqual([1, 0]);
    expect(numbers(await client().calls.list({ to: ONE, startTimeAfter: third }))).toEqual([3, 2]);
    const days = new URLSearchParams({ 'StartTime>': '2027-03-02', 'StartTime<': '2027-03-03' });
    const page = await client()
      .api.v2010.accounts(SANDBOX_TWILIO.accountSid)
      .calls.getPage(
        `${outside.sandbox.httpUrl}/2010-04-01/Accounts/${SANDBOX_TWILIO.accountSid}/Calls.json?${days.toString()}`,
      );
    expect(numbers(page.instances)).toEqual([2, 1]);
  });

  it('comes in pages that the client follows', async () => {
    expect(numbers(await client().calls.list({ pageSize: 2 }))).toEqual([4, 3, 2, 1, 0]);
    expect(numbers(await client().calls.list({ pageSize: 2, limit: 3 }))).toEqual([4, 3, 2]);
    const first = await client().calls.page({ pageSize: 2, to: ONE });
    expect([numbers(first.instances), numbers((await first.nextPage())?.instances ?? [])]).toEqual([[3, 2], [0]]);
  });

  it('an unknown filter or a wrong value is refused', async () => {
    await expect(client().calls.list({ status: 'gone' as never })).rejects.toMatchObject({ status: 400, code: 20001 });
    await expect(client().calls.list({ pageSize: 2000 })).rejects.toMatchObject({ status: 400, code: 20001 });
  });
});
