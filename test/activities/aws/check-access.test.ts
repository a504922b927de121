import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, Desk, EXTERNAL_ID, thrown } from '../desk.js';

let desk: Desk;
let checks = 0;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.newCase();
  await role();
});

/** The role as the guide mail asks for it, but for `changes`. */
async function role(changes: object = {}): Promise<void> {
  const asked = { name: 'DeskAccess', externalId: EXTERNAL_ID, billing: true, costExplorerEnabled: true };
  await desk.outside.putRole(ACCOUNT, { ...asked, ...changes });
}

function check(changes: { crossAccount?: boolean; billing?: boolean; customerId?: string; step?: string } = {}) {
  checks += 1;
  const { step = `access/${checks}`, ...other } = changes;
  const input = { customerId: 'acme', accountId: ACCOUNT, roleName: 'DeskAccess', crossAccount: true, billing: true };
  return desk.aws().checkAccess({ effect: desk.ref(step), ...input, ...other });
}

async function codes(changes?: Parameters<typeof check>[0]): Promise<string[]> {
  const checked = await check(changes);
  if ('problem' in checked) throw new Error(JSON.stringify(checked));
  return checked.gaps.map(({ code }) => code);
}

describe('the customer’s role is proven (handbook 3.7)', () => {
  it('a role as asked has no gap, and one cost read was paid for', async () => {
    expect(await codes()).toEqual([]);
    expect((await desk.outside.effects()).costReads).toBe(1);
  });

  it('the same check again answers from the ledger: no second cost read', async () => {
    await check({ step: 'access/once' });
    await check({ step: 'access/once' });
    expect((await desk.outside.effects()).costReads).toBe(1);
  });

  it('nothing agreed, nothing asked', async () => {
    expect(await codes({ crossAccount: false, billing: false })).toEqual([]);
    expect(await desk.outside.effects()).toMatchObject({ assumeRoles: 0, costReads: 0 });
  });

  it('without billing in the contract no cost is read', async () => {
    await role({ billing: false });

    expect(await codes({ billing: false })).toEqual([]);
    expect((await desk.outside.effects()).costReads).toBe(0);
  });
});

describe('every gap is named', () => {
  it('no role', async () => {
    await desk.outside.deleteRole(ACCOUNT);
    expect(await codes()).toEqual(['role-not-assumable']);
  });

  it('a role of another name', async () => {
    await role({ name: 'deskaccess' });
    expect(await codes()).toEqual(['role-not-assumable']);
  });

  it('a role that asks for another external id', async () => {
    await role({ externalId: 'something-else' });
    expect(await codes()).toEqual(['role-not-assumable']);
  });

  it('a role that trusts somebody else', async () => {
    await role({ trusts: 'arn:aws:iam::123456789012:role/somebody' });
    expect(await codes()).toEqual(['role-not-assumable']);
  });

  it('a role that asks for no external id lets anybody in', async () => {
    await role({ externalId: null });
    const checked = await check();

    expect(checked).toMatchObject({ gaps: [{ code: 'external-id-not-required' }] });
    expect(JSON.stringify(checked)).toContain('without an external id and with another external id');
  });

  it('a role that takes any external id lets anybody in', async () => {
    await role({ acceptsAnyExternalId: true });
    const checked = await check();

    expect(checked).toMatchObject({ gaps: [{ code: 'external-id-not-required' }] });
    expect(JSON.stringify(checked)).not.toContain('without an external id');
  });

  it('billing is closed, by policy or by the root-only switch', async () => {
    await role({ billing: false });
    expect(await codes()).toEqual(['billing-denied']);
  });

  it('Cost Explorer was never opened', async () => {
    await role({ costExplorerEnabled: false });
    expect(await codes()).toEqual(['cost-explorer-not-enabled']);
  });

  it('Cost Explorer was never opened, in AWS’s other words', async () => {
    const message = 'User not enabled for cost explorer access';
    await desk.fault({ service: 'ce' }, { kind: 'error', name: 'AccessDeniedException', message });
    expect(await codes()).toEqual(['cost-explorer-not-enabled']);
  });

  it('two gaps at once are both named', async () => {
    await role({ externalId: null, billing: false });
    expect(await codes()).toEqual(['external-id-not-required', 'billing-denied']);
  });
});

describe('an error is not a gap', () => {
  it.each([
    ['sts', { kind: 'error', name: 'Throttling' }],
    ['sts', { kind: 'error', name: 'ServiceUnavailable', status: 503 }],
    ['sts', { kind: 'reset' }],
    ['sts', { kind: 'dropReply' }],
    ['ce', { kind: 'error', name: 'LimitExceededException' }],
    ['ce', { kind: 'error', name: 'ThrottlingException' }],
    ['ce', { kind: 'dropReply' }],
  ] as const)('%s %j: retried, then answered', async (service, fault) => {
    await desk.fault({ service }, fault);

    expect(await thrown(check({ step: 'access/again' }))).toMatchObject({ nonRetryable: false });
    expect(await codes({ step: 'access/again' })).toEqual([]);
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 done');
  });

  it('a throttle while trying to get in as a stranger is not "access denied"', async () => {
    await desk.outside.addFault({
      match: { service: 'sts', operation: 'AssumeRole' },
      then: { kind: 'error', name: 'Throttling' },
      skip: 1,
    });

    await thrown(check());
  });

  it('STS switched off in our region is a problem of the operators', async () => {
    await desk.fault({ service: 'sts' }, { kind: 'error', name: 'RegionDisabledException', status: 403 });

    expect(await check()).toMatchObject({ problem: { who: 'operator' } });
  });

  it('a customer that the registry does not know is a problem', async () => {
    expect(await check({ customerId: 'nobody' })).toMatchObject({ problem: { code: 'registry/customer-unknown' } });
  });
});
