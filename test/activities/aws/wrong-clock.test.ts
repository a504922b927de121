import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SandboxControl } from '../../../sandbox/control.js';
import { sandboxProcess, type SandboxProcess } from '../../sandbox/sandbox-process.js';
import { ACCOUNT, Desk, EXTERNAL_ID, PAYER } from '../desk.js';

const HOUR = 3_600_000;
const realNow = Date.now.bind(Date);

let desk: Desk;
/** AWS has a clock of its own. */
let aws: SandboxProcess;
beforeAll(async () => {
  [desk, aws] = await Promise.all([Desk.open(), sandboxProcess({})]);
  const outside = new SandboxControl(aws.httpUrl);
  await outside.settings({ throttles: false });
  await outside.putPayer(PAYER.management);
  await outside.putAccount(ACCOUNT, { email: 'owner@example.com', name: 'Acme', memberOf: PAYER.management });
  await outside.putRole(ACCOUNT, { externalId: EXTERNAL_ID });
});
afterAll(async () => {
  await Promise.all([desk.close(), aws.stop()]);
});
beforeEach(() => desk.newCase());
afterEach(() => {
  jest.restoreAllMocks();
});

/** As the engine would: again while it fails for now. Answers what came of it, and what was said on the way. */
async function tried<R>(activity: () => Promise<R>): Promise<{ result: R; said: string[] }> {
  const said: string[] = [];
  for (;;) {
    try {
      return { result: await activity(), said };
    } catch (error) {
      said.push((error as Error).message);
      if (said.length === 7) throw new Error(said.join('\n'), { cause: error });
    }
  }
}

describe.each([
  ['an hour fast', HOUR],
  ['an hour slow', -HOUR],
])("this machine's clock is %s", (_, offset) => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offset);
  });

  it('AWS is asked all the same: its own time is used, and what is wrong is said', async () => {
    const { pollInvitations } = desk.aws(aws.httpUrl);
    const accounts = [{ id: ACCOUNT }];
    const { result, said } = await tried(() =>
      pollInvitations({ effect: desk.ref('poll'), payerId: 'main', accounts }),
    );
    expect(result).toMatchObject({ accounts: [{ id: ACCOUNT, member: true }] });
    expect(said[0]).toMatch(/this machine's clock is wrong .*Set it right/);
    expect((await tried(() => pollInvitations({ effect: desk.ref('poll'), payerId: 'main', accounts }))).said).toEqual(
      [],
    );
  });

  it('access checks say what the role lacks, not what our clock lacks', async () => {
    const { checkAccess } = desk.aws(aws.httpUrl);
    const wanted = {
      customerId: 'acme',
      accountId: ACCOUNT,
      roleName: 'DeskAccess',
      crossAccount: true,
      billing: true,
    };
    const { result } = await tried(() => checkAccess({ effect: desk.ref('access/1'), ...wanted }));
    expect(result).toMatchObject({ gaps: [] });
  });
});
