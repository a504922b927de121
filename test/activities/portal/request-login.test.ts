import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPortalActivities } from '../../../activities/portal/activities.js';
import { Desk, thrown } from '../desk.js';

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(() => desk.newCase());

const SERVICE = { service: 'portal', operation: 'CreateLogin' } as const;
const wanted = () => ({
  effect: desk.ref('portal-login'),
  customer: { id: 'acme', name: 'Acme 주식회사' },
  language: 'ko' as const,
  contacts: [{ name: '김민수', email: 'kim@acme.example.com' }],
  accounts: ['111122223333'],
  requestedBy: 'csr.kim',
});
const logins = async () => (await desk.outside.effects()).portalLogins;

describe('asking the cost portal for a login (handbook 3.1)', () => {
  it('a signed request, once; the same effect again answers from the ledger', async () => {
    expect(await desk.portal().requestLogin(wanted())).toEqual({ status: 201 });
    expect(await desk.portal().requestLogin(wanted())).toEqual({ status: 201 });
    expect(await logins()).toBe(1);
    expect(await desk.story()).toBe('1 attempted, 1 done');
  });

  it('whose answer was lost is sent again under the same id, and taken once', async () => {
    await desk.fault(SERVICE, { kind: 'dropReply' });
    expect(await thrown(desk.portal().requestLogin(wanted()))).toMatchObject({ type: 'portal/no-answer' });
    expect(await desk.portal().requestLogin(wanted())).toEqual({ status: 200 });
    expect(await logins()).toBe(1);
    expect(await desk.story()).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it.each([
    [503, undefined],
    [429, 7],
    [500, undefined],
  ])('%d is tried again, when the portal says so', async (status, retryAfter) => {
    const fault = { kind: 'error', name: 'away', status, ...(retryAfter !== undefined && { retryAfter }) } as const;
    await desk.fault(SERVICE, fault);
    const error = await thrown(desk.portal().requestLogin(wanted()));
    expect(error).toMatchObject({ type: `portal/${status}` });
    expect((error as { nextRetryDelay?: unknown }).nextRetryDelay).toBe(retryAfter && retryAfter * 1_000);
    expect(await logins()).toBe(0);
  });

  it('a refusal, or a wrong secret, is for a person, who can create the login by hand', async () => {
    const secret = `whsec_${Buffer.from('another secret of 24 bytes').toString('base64')}`;
    expect(await desk.portal({ secret }).requestLogin(wanted())).toMatchObject({
      problem: { code: 'portal/401', action: 'person', who: 'operator', next: expect.stringContaining('by hand') },
    });
    await desk.fault(SERVICE, { kind: 'error', name: 'unknown customer', status: 422 });
    expect(await desk.portal().requestLogin(wanted())).toMatchObject({ problem: { code: 'portal/422' } });
    expect(await logins()).toBe(0);
  });

  it('nobody there: tried again', async () => {
    const error = await thrown(desk.portal({ url: 'http://127.0.0.1:9' }).requestLogin(wanted()));
    expect(error).toMatchObject({ type: 'portal/no-answer', message: expect.stringContaining('no answer') });
  });

  it('a worker that lost its settings asks a person instead', async () => {
    const without = createPortalActivities({ db: desk.database.db });
    expect(await without.requestLogin(wanted())).toMatchObject({ problem: { code: 'portal/not-set' } });
  });
});
