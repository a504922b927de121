import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../workers/bundle.js';
import { changedCode, type ChangedCode } from '../harness/changed-code.js';
import { goldenNames, readGolden } from './histories.js';
import { STORIES } from './stories.js';

Runtime.install({
  logger: new DefaultLogger('ERROR', () => {}),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});

const names = await goldenNames();

async function replay(name: string, bundle: { codePath: string } | { code: string }): Promise<void> {
  const { history, workflowId } = await readGolden(name);
  await Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId);
}

describe('cases that began under an earlier state of the code go on under this one', () => {
  it('there is a history of every story', () => {
    expect(names).toEqual(Object.keys(STORIES).sort());
  });

  it.each(names)('%s', async (name) => {
    await replay(name, await workflowBundle());
  });

  it('and together they are small enough to be kept', async () => {
    const files = names.map((name) => readFile(new URL(`./histories/${name}.json.gz`, import.meta.url)));
    const sizes = (await Promise.all(files)).map((file) => file.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  });
});

describe('the check itself: code that does things in another order', () => {
  let copy: ChangedCode;
  beforeAll(async () => {
    copy = await changedCode();
  });
  afterAll(() => copy.remove());

  it('an unchanged copy replays', async () => {
    await replay('one-account-done', await copy.changed('domain/onboarding.ts', '', ''));
  });

  it.each<[string, string, string, RegExp, string]>([
    [
      'checks access before it marks accounts linked',
      'one-account-done',
      'domain/onboarding.ts',
      /( {2}markLinked,\n)( {2}completion,\n {2}creditReadings,\n {2}posts,\n {2}accessChecks,\n)/,
      '$2$1',
    ],
    [
      'mails the guide without waiting for the last invitations',
      'hundred-accounts',
      'domain/onboarding/invitations.ts',
      / \|\| invitableNow\(state, now\)\.length > 0\) return part\(\);/,
      ') return part();',
    ],
    [
      'shows where it stands only after it has set its timer',
      'declined-and-ended',
      'workflows/onboarding.ts',
      /( {6}show\(self, state, plan\);\n)([^]*? {6}wakeAt\(self, plan\.wakeAt[^\n]*\n)/,
      '$2$1',
    ],
  ])('that %s fails', async (_, name, file, from, to) => {
    await expect(replay(name, await copy.changed(file, from, to))).rejects.toThrow(DeterminismViolationError);
  });
});
