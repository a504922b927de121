import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { setTrap } from '../harness/trap.js';
import { RUN } from '../../build/program.js';

const run = promisify(execFile);
const DEMO = fileURLToPath(new URL('../../tools/demo/main.ts', import.meta.url));

describe('npm run demo', () => {
  it('plays one onboarding to its end, on a desk of its own, and prints what happened as one JSON object', async () => {
    const trap = await setTrap();
    const { stdout, stderr } = await run(process.execPath, [RUN, DEMO, '--json'], {
      env: { ...process.env, ...trap.env, TEMPORAL_CLI_PATH: process.env['TEST_TEMPORAL_CLI'] },
    });
    expect(trap.touched()).toBe(0);
    await trap.close();
    // It does not stay up here: nobody is told to look at what is gone.
    const ending = stderr.slice(stderr.indexOf('is closed as done'));
    expect(ending).toContain('Its desk is stopped and removed now.');
    expect(ending).not.toMatch(/Try next|--demo|https?:/);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      workflowId: 'onboarding/acme/CSR-2041',
      outcome: 'done',
      accounts: ['111122223333', '222233334444', '333344445555'].map((id) => ({ id, outcome: 'linked' })),
      effects: { mails: 11, calls: 8, posts: 4, invitations: 4 },
      virtualDays: expect.closeTo(16.4, 0),
      wallSeconds: expect.any(Number),
    });
  }, 180_000);
});
