import { GetCostAndUsageCommand, type GetCostAndUsageCommandInput } from '@aws-sdk/client-cost-explorer';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, PAYER, refusal } from './clients.js';
import { oneOutside } from './one-outside.js';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/DeskAccess`;
const MONTH = { Start: '2026-10-15', End: '2026-11-20' };

describe('cost reads', () => {
  const outside = oneOutside();

  async function readCosts(more: Partial<GetCostAndUsageCommandInput> = {}, roleArn = ROLE) {
    const client = outside.costExplorer(await outside.assume(roleArn));
    return client.send(
      new GetCostAndUsageCommand({ TimePeriod: MONTH, Granularity: 'MONTHLY', Metrics: ['UnblendedCost'], ...more }),
    );
  }

  it('a role with billing reads the costs by calendar month', async () => {
    await outside.control.putRole(ACCOUNT);

    const { ResultsByTime } = await readCosts();

    expect(ResultsByTime?.map(({ TimePeriod }) => TimePeriod)).toEqual([
      { Start: '2026-10-15', End: '2026-11-01' },
      { Start: '2026-11-01', End: '2026-11-20' },
    ]);
    expect(ResultsByTime?.[0]?.Total).toEqual({ UnblendedCost: { Amount: '0', Unit: 'USD' } });
    expect((await outside.control.effects()).byKey[`costRead/${ACCOUNT}`]).toBe(1);
  });

  it('a role without billing is denied, Cost Explorer that is off has no data', async () => {
    await outside.control.putRole(ACCOUNT, { billing: false, costExplorerEnabled: false });
    expect(await refusal(readCosts())).toMatchObject({ name: 'AccessDeniedException' });
    await outside.control.putRole(ACCOUNT, { billing: true });

    expect(await refusal(readCosts())).toMatchObject({ name: 'DataUnavailableException' });
    expect((await outside.control.effects()).costReads).toBe(0);
  });

  it('the payer’s credentials do not read a customer’s costs', async () => {
    const payerRole = `arn:aws:iam::${PAYER}:role/DeskPayerAccess`;

    expect(await refusal(readCosts({}, payerRole))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['an empty period', { TimePeriod: { Start: '2026-10-15', End: '2026-10-15' } }],
    ['a date that is none', { TimePeriod: { Start: '15.10.2026', End: '2026-10-16' } }],
    ['no metrics', { Metrics: [] }],
    ['an unknown metric', { Metrics: ['Cost'] }],
    ['an unknown granularity', { Granularity: 'YEARLY' as never }],
  ])('%s is a validation error', async (_what, wrong) => {
    await outside.control.putRole(ACCOUNT);

    expect(await refusal(readCosts(wrong))).toMatchObject({ name: 'ValidationException' });
  });
});
