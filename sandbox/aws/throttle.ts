import { AwsError } from './aws-error.js';

/** Requests per second and burst of one account, as Organizations publishes them. */
const RATES: Record<string, { rate: number; burst: number }> = {
  InviteAccountToOrganization: { rate: 3, burst: 5 },
  DescribeHandshake: { rate: 1, burst: 2 },
  CancelHandshake: { rate: 2, burst: 3 },
  ListHandshakesForOrganization: { rate: 5, burst: 8 },
  AcceptHandshake: { rate: 1, burst: 2 },
  DeclineHandshake: { rate: 1, burst: 2 },
  DescribeAccount: { rate: 20, burst: 30 },
  ListAccounts: { rate: 8, burst: 12 },
  ListParents: { rate: 5, burst: 8 },
};

/** Token buckets in real time, one for each operation and calling account. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes one token or throws TooManyRequestsException. Operations without a published rate always pass. */
  take(operation: string, caller: string, now: number): void {
    const limit = RATES[operation];
    if (!limit) return;
    const key = `${operation}/${caller}`;
    const bucket = this.buckets.get(key) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.rate);
    this.buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    if (tokens < 1) {
      throw new AwsError(
        'TooManyRequestsException',
        'You have sent too many requests in too short a period of time. Try again later.',
        { extra: { Type: 'RATE' } },
      );
    }
  }
}
