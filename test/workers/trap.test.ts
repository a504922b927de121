import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RUN } from '../../build/program.js';
import { setTrap, type Trap } from '../harness/trap.js';
import { typed } from '../client/desk/typed.js';

const run = promisify(execFile);
const root = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

let trap: Trap;
beforeEach(async () => {
  trap = await setTrap();
});
afterEach(() => trap.close());

/** As somebody runs it whose terminal names a cluster and a database. The demo has a test of its own. */
async function inThatTerminal(file: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, ...trap.env, NODE_OPTIONS: '', TEMPORAL_CLI_PATH: process.env['TEST_TEMPORAL_CLI'] };
  const { stdout, stderr } = await run(process.execPath, [RUN, root(file), ...args], { env });
  return stdout + stderr;
}

describe('the cluster and the database that a terminal names', () => {
  it('are what `desk` talks to there: the trap snaps', async () => {
    expect(await typed('cases', trap.env)).toMatchObject({ code: 4, err: expect.stringContaining('No desk answers') });
    expect(trap.touched()).toBeGreaterThan(0);
  });

  it('are never touched by the tests', async () => {
    const said = await inThatTerminal('test/run.ts', 'test/workflows/onboarding.test.ts', '-t', 'one account');
    expect(said).toMatch(/Tests: .*\b1 passed/);
    expect(trap.touched()).toBe(0);
  }, 240_000);

  it('are never touched by a bench', async () => {
    const said = await inThatTerminal('tools/bench/recovery.ts', '--cases', '1', '--json');
    expect(JSON.parse(said.slice(said.indexOf('{"cases"')).split('\n')[0] ?? '')).toMatchObject({
      cases: 1,
      doubled: { invitations: 0 },
    });
    expect(trap.touched()).toBe(0);
  }, 240_000);
});
