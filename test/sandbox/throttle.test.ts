import { DescribeHandshakeCommand, InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Throttle } from '../../sandbox/aws/throttle.js';
import { ACCOUNT } from './clients.js';
import { oneOutside } from './one-outside.js';

describe('request rates', () => {
  const outside = oneOutside();
  afterEach(() => void jest.restoreAllMocks());

  it('DescribeHandshake beyond its burst is throttled, unless throttles are off', async () => {
    const payer = await outside.asPayer();
    const invite = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } });
    const { Handshake } = await payer.send(invite);
    const describeThrice = async () => {
      const calls = [1, 2, 3].map(() => payer.send(new DescribeHandshakeCommand({ HandshakeId: Handshake?.Id })));
      const answers = await Promise.allSettled(calls);
      return answers.map((answer) => (answer.status === 'fulfilled' ? 'ok' : (answer.reason as Error).name)).sort();
    };

    expect(await describeThrice()).toEqual(['ok', 'ok', 'ok']);
    await outside.control.settings({ throttles: true });
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now);
    expect(await describeThrice()).toEqual(['TooManyRequestsException', 'ok', 'ok']);
  });

  it('a bucket fills at its rate up to its burst, for each account by itself', () => {
    const throttle = new Throttle();
    const passes = (at: number, account = ACCOUNT) => {
      try {
        throttle.take('DescribeHandshake', account, at);
        return true;
      } catch {
        return false;
      }
    };

    expect([0, 0, 0].map((at) => passes(at))).toEqual([true, true, false]);
    expect(passes(0, '111122220001')).toBe(true);
    expect([999, 1000, 1001].map((at) => passes(at))).toEqual([false, true, false]);
    expect([60_000, 60_000, 60_000].map((at) => passes(at))).toEqual([true, true, false]);
  });
});
