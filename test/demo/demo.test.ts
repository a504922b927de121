import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { typescriptArgs } from '../../workers/local/typescript-args.js';

const run = promisify(execFile);
const DEMO = fileURLToPath(new URL('../../tools/demo/main.ts', import.meta.url));

describe('npm run demo', () => {
  it('plays one onboarding to its end, on a desk of its own, and prints what happened as one JSON object', async () => {
    // A cluster and a database that the demo must not touch: nobody listens there.
    const trap = {
      TEMPORAL_ADDRESS: '127.0.0.1:9',
      DATABASE_URL: 'postgres://trap@127.0.0.1:9/trap',
      DESK_OUTSIDE: 'real',
    };
    const { stdout } = await run(process.execPath, [...typescriptArgs(DEMO), '--json'], {
      env: { ...process.env, ...trap, TEMPORAL_CLI_PATH: process.env['TEST_TEMPORAL_CLI'] },
    });
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      workflowId: 'onboarding/acme/CSR-2041',
      outcome: 'done',
      accounts: ['111122223333', '222233334444', '333344445555'].map((id) => ({ id, outcome: 'linked' })),
      effects: { mails: 11, calls: 0, posts: 0, invitations: 4 },
      virtualDays: expect.closeTo(15.4, 0),
      wallSeconds: expect.any(Number),
    });
  }, 180_000);
});
