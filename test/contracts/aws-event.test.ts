import { describe, expect, it } from '@jest/globals';
import { readAccountEvent } from '../../contracts/aws-event.js';

const SAMPLE = {
  'detail-type': 'AWS Service Event via CloudTrail',
  source: 'aws.organizations',
  account: '999999999999',
  region: 'us-east-1',
  detail: {
    eventSource: 'organizations.amazonaws.com',
    eventName: 'AccountJoinedOrganization',
    eventTime: '2026-11-20T00:00:00Z',
    recipientAccountId: '999999999999',
    serviceEventDetails: { accountId: '111122223333', joinedMethod: 'INVITED', joinedTime: '2026-11-20T00:00:00Z' },
  },
};

const read = (event: unknown) => readAccountEvent(JSON.stringify(event));
const withDetail = (detail: object) => ({ ...SAMPLE, detail: { ...SAMPLE.detail, ...detail } });

describe('an event of Organizations', () => {
  it('names the account that joined or left', () => {
    expect(read({ ...SAMPLE, id: 'e-1' })).toEqual({ accountId: '111122223333', event: 'joined', id: 'e-1' });
    expect(read(withDetail({ eventName: 'accountdepartedORGANIZATION' }))).toMatchObject({ event: 'departed' });
  });

  it('without an id gets one of its own content', () => {
    const [first, again, other] = [SAMPLE, SAMPLE, { ...SAMPLE, region: 'x' }].map(
      (event) => (read(event) as { id: string }).id,
    );

    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is found wherever AWS puts the account, and never mistaken for the management account', () => {
    const elsewhere = { serviceEventDetails: undefined, requestParameters: { member: { AccountId: '222233334444' } } };

    expect(read(withDetail(elsewhere))).toMatchObject({ accountId: '222233334444' });
    expect(read(withDetail({ serviceEventDetails: {} }))).toEqual({ ignored: 'no account id in it' });
    expect(read(withDetail({ serviceEventDetails: null, userIdentity: { accountId: '333344445555' } }))).toHaveProperty(
      'ignored',
    );
  });

  it.each(['', 'null', '[]', '1', '{"source":1}', '{"source":"aws.organizations","detail":null}', '{'])(
    'is not %j',
    (body) => {
      expect(readAccountEvent(body)).toEqual({ ignored: 'not an EventBridge event' });
    },
  );

  it('of another kind or source is ignored', () => {
    expect(read(withDetail({ eventName: 'CreateAccount' }))).toHaveProperty('ignored');
    expect(read({ ...SAMPLE, source: 'aws.iam' })).toHaveProperty('ignored');
  });
});
