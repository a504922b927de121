import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';
import { ACCOUNT, Outside, PAYER } from './clients.js';

interface Received {
  headers: IncomingHttpHeaders;
  event: Record<string, unknown>;
}

describe('events of joined accounts', () => {
  let outside: Outside;
  let receiver: Server;
  let url: string;
  let received: Received[];
  let statuses: number[];

  beforeAll(async () => {
    outside = await Outside.start();
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ headers: request.headers, event: JSON.parse(body) as Record<string, unknown> });
        response.writeHead(statuses.shift() ?? 204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events/aws`;
  });
  afterAll(async () => {
    await outside.stop();
    await new Promise((resolve) => receiver.close(resolve));
  });
  beforeEach(async () => {
    received = [];
    statuses = [];
    await outside.furnish();
    await outside.control.setClock({ at: '2030-01-07T01:00:00.000Z' });
    await outside.control.setEventTarget({ url, key: 'k-1' });
    await invite(ACCOUNT);
  });

  async function invite(account: string): Promise<void> {
    const payer = await outside.asPayer();
    await payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: account } }));
  }

  it('the payer’s CloudTrail service event is posted with the key', async () => {
    await outside.control.accept(ACCOUNT);
    await until('the event', () => received.length === 1);

    expect(received[0]?.headers['x-desk-key']).toBe('k-1');
    const { event } = received[0] ?? {};
    expect(event).toMatchObject({ source: 'aws.organizations', account: PAYER, region: 'us-east-1' });
    expect(event?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(event?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const late = Date.parse(String(event?.time)) - Date.parse('2030-01-07T01:00:00Z');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(60_000);
    expect(event?.detail).toMatchObject({
      eventName: 'AccountJoinedOrganization',
      serviceEventDetails: { accountId: ACCOUNT, joinedMethod: 'INVITED' },
    });
  });

  it('5xx is tried again with the same event, three times', async () => {
    statuses = [503, 500];
    await outside.control.accept(ACCOUNT);
    await until('the third attempt', () => received.length === 3);

    expect(new Set(received.map(({ event }) => event.id)).size).toBe(1);
    expect((await outside.control.world()).eventFailures).toEqual([]);
  });

  it('an event that cannot be delivered is remembered', async () => {
    statuses = [401];
    await outside.control.accept(ACCOUNT);
    await until('the failure to be remembered', async () => (await outside.control.world()).eventFailures.length === 1);

    expect(received).toHaveLength(1);
    expect((await outside.control.world()).eventFailures[0]).toMatchObject({
      accountId: ACCOUNT,
      problem: 'answered 401',
    });
  });

  it('without a target nothing is posted', async () => {
    await outside.control.setEventTarget(null);
    await outside.control.accept(ACCOUNT);

    // What was told of the first account would come before this.
    const other = '222233334444';
    await outside.control.putAccount(other, { email: 'other@example.com' });
    await invite(other);
    await outside.control.setEventTarget({ url, key: 'k-1' });
    await outside.control.accept(other);
    await until('the event of the other account', () => received.length > 0);
    expect(received.map(({ event }) => event.detail)).toMatchObject([{ serviceEventDetails: { accountId: other } }]);
  });
});
