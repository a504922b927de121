import { afterEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import type { StuckBecause, StuckCase } from '../../domain/stuck.js';
import { WATCH_ID } from '../../domain/watch.js';
import { withDesk } from '../../client/desk/connection.js';
import { listStuck } from '../../client/desk/list-stuck.js';
import { PLAIN } from '../../client/desk/style.js';
import { Stage } from '../../contracts/search-attributes.js';
import { claimNamespace, ForeignNamespace, keepNamespace } from '../../engine/desk-mark.js';
import { findStuckCases } from '../../engine/stuck-cases.js';
import { changedCode } from '../harness/changed-code.js';
import { A, WITHOUT_PHONE, requestFor, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';
import { until } from '../harness/until.js';
import { span, type Story } from '../harness/story.js';
import { begun } from '../../tools/story/clock.js';

const here = eachWithAStory();
const MARK = { outside: 'sandbox', registry: 'of-the-story' } as const;

/** What is said of a case that is stuck, as soon as the engine's lists, which lag behind by a moment, know of it. */
async function stuckBecause(caseId: string, wanted: StuckBecause, now?: number): Promise<string> {
  const { why = '', next = '' } = (await untilFound(caseId, (one) => one?.because === wanted, now)) ?? {};
  return `${why} | ${next}`;
}

/** Resolves when the engine's lists know that the case is not stuck. */
async function untilMoving(caseId: string, now?: number): Promise<void> {
  await untilFound(caseId, (one) => one === undefined, now);
}

async function untilFound(caseId: string, isIt: (one?: StuckCase) => boolean, now?: number) {
  const deadline = Date.now() + 75_000;
  for (;;) {
    const found = await findStuckCases(here.story.client, now === undefined ? {} : { now });
    const one = found.find((other) => other.caseId === caseId);
    if (isIt(one)) return one;
    if (Date.now() > deadline) throw new Error(`${caseId} is ${JSON.stringify(one ?? 'not stuck')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a stuck case is never silent', () => {
  afterEach(() =>
    here.story.client.workflow
      .getHandle(WATCH_ID)
      .terminate()
      .catch(() => {}),
  );

  it('work outside that fails for 5 minutes: the case says so, the watch says so, the record says when; it mends by itself', async () => {
    const { story } = here;
    const outage = { kind: 'error' as const, name: 'ServiceException' };
    await story.outside.addFault({ match: { service: 'organizations' }, then: outage, times: 1_000 });
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.skip('2 min');
    await untilMoving(one.id);
    await story.skip('10 min');
    expect(await stuckBecause(one.id, 'work-fails')).toContain(`${A} fails: AWS`);
    expect(await one.status()).toMatchObject({ needsHuman: true, trouble: { text: expect.stringContaining(A) } });
    expect(await asTyped(story)).toMatch(new RegExp(`^acme/CSR-\\d+  stuck since .*${A} fails: AWS`, 's'));

    const watch = await theWatch(story);
    await until('the watch to name the case', async () => (await said(watch)).includes(one.id));
    await until('its stage', async () => (await watch.describe()).typedSearchAttributes.get(Stage) === '1 stuck');

    await story.outside.clearFaults();
    await story.skip('20 min');
    await untilMoving(one.id);
    expect((await one.status()).trouble).toBeUndefined();
    await watch.terminate();
    await theWatch(story);
    await until('the all-clear', async () => (await said(watch)).includes('No case is stuck'));
    expect((await story.record(one.id)).filter(({ kind }) => kind === 'watch.stuck')).toHaveLength(1);
  });

  it('a record that cannot be written for 5 minutes: the same', async () => {
    const { story } = here;
    const one = await story.onboard(await withAccounts(story, requestFor([A], { contacts: WITHOUT_PHONE })));
    await story.database.db.execute(sql`alter table ledger rename to ledger_away`);
    await one.handle.signal('accountEvent', 'nonsense');
    await story.skip('6 min');
    expect(await stuckBecause(one.id, 'work-fails')).toMatch(
      /could not write its notes .*ledger.*does not exist.*desk status/,
    );
    expect((await one.status()).needsHuman).toBe(true);
    await story.database.db.execute(sql`alter table ledger_away rename to ledger`);
    await story.skip('1 min');
    await untilMoving(one.id);
    expect((await story.record(one.id)).map(({ kind }) => kind)).toContain('message.dropped');
  });

  it('a request that cannot be opened for 5 minutes, because the record is away: the same, then it opens', async () => {
    const { story } = here;
    await story.database.db.execute(sql`alter table ledger rename to ledger_away`);
    const request = await withAccounts(story, requestFor([A]));
    const one = await story.start(request, `onboarding/${request.customer}/${request.reference}`);
    await story.skip('6 min');
    expect(await stuckBecause(one.id, 'work-fails')).toContain('could not check and register the request');
    expect(await one.status()).toMatchObject({ stage: 'opening', needsHuman: true });
    await story.database.db.execute(sql`alter table ledger_away rename to ledger`);
    await story.skip('1 min');
    expect(await one.status()).toMatchObject({ stage: 'waiting for acceptance' });
    await untilMoving(one.id);
  });

  it('a deadline that passes while no worker runs; a worker that comes back mends it', async () => {
    const { story } = here;
    const one = await story.onboard(await withAccounts(story, requestFor([A], { contacts: WITHOUT_PHONE })));
    const { dueAt = 0 } = await one.status();
    await story.workers.stop();
    await untilMoving(one.id, dueAt + span('4 min'));
    expect(await stuckBecause(one.id, 'deadline-passed', dueAt + span('6 min'))).toContain('desk status');
    await story.workers.start();
    await story.skipTo(dueAt + span('6 min'));
    await untilMoving(one.id, dueAt + span('6 min'));
  });

  it('a request that nobody takes up', async () => {
    const { story } = here;
    await story.workers.stop();
    const request = await withAccounts(story, requestFor([A]));
    const one = await story.start(request, `onboarding/${request.customer}/${request.reference}`);
    await untilMoving(one.id, Date.now() + span('4 min'));
    expect(await stuckBecause(one.id, 'not-begun', Date.now() + span('6 min'))).toContain('nobody has taken it up');
    await story.workers.start();
    await until('the case to be open', async () => (await one.status()).stage !== 'opening');
  });

  it('a program that fails at each try; a corrected worker goes on', async () => {
    const { story } = here;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const copy = await changedCode();
    const broken = await copy.changed(
      'domain/onboarding/status.ts',
      'const { opened } = state;',
      'const { opened } = state; null!.boom;',
    );
    await copy.remove();
    await story.workers.withCode(broken, async () => {
      await one.handle.signal('accountEvent', { accountId: A, event: 'AccountJoinedOrganization', id: 'x' });
      expect(await stuckBecause(one.id, 'program-fails')).toContain('Tell the developers');
    });
    await story.settle();
    await untilMoving(one.id);
  });
});

describe('a namespace belongs to one desk', () => {
  it('a worker of another outside, or of another registry, is refused with a way out', async () => {
    const { story } = here;
    await story.workers.stop();
    await claimNamespace(story.client, MARK);
    await claimNamespace(story.client, MARK);
    for (const other of [
      { ...MARK, outside: 'real' as const },
      { ...MARK, registry: 'another' },
    ]) {
      const refusal = claimNamespace(story.client, other);
      await expect(refusal).rejects.toThrow(ForeignNamespace);
      await expect(refusal).rejects.toThrow(/belongs to another desk.*TEMPORAL_NAMESPACE.*terminate/s);
    }
    await story.client.workflow.getHandle(WATCH_ID).terminate();
  });

  it('a watch that somebody ends is started again', async () => {
    const { client } = here.story;
    await claimNamespace(client, MARK);
    const watch = client.workflow.getHandle(WATCH_ID);
    const { runId: ended } = await watch.describe();
    const ending = new AbortController();
    const said: string[] = [];
    const { signal } = ending;
    const keeping = keepNamespace(client, MARK, { signal, warn: (line) => said.push(line), everyMs: 100 });
    await watch.terminate();
    await until('another run of the watch', async () => {
      const { runId, status } = await watch.describe();
      return runId !== ended && status.name === 'RUNNING';
    });
    ending.abort();
    await keeping;
    expect(said).toEqual([]);
    await watch.terminate();
  });

  it('a worker hears that another desk has taken the namespace since it began', async () => {
    const { client } = here.story;
    await claimNamespace(client, { ...MARK, registry: 'another' });
    const { signal } = new AbortController();
    const keeping = keepNamespace(client, MARK, { signal, warn: () => {}, everyMs: 100 });
    await expect(keeping).rejects.toThrow(ForeignNamespace);
    await client.workflow.getHandle(WATCH_ID).terminate();
  });
});

/** The watch, started as a worker starts it, once it has come to its own beginning in the story's time. */
async function theWatch({ client }: Story) {
  await claimNamespace(client, MARK);
  await begun(client, WATCH_ID);
  return client.workflow.getHandle(WATCH_ID);
}

async function said(watch: WorkflowHandle): Promise<string> {
  const metadata = await watch.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails;
}

/** What `desk cases --stuck` shows. */
async function asTyped({ client }: Story): Promise<string> {
  const address = {
    temporal: { address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' },
    namespace: client.options.namespace,
    shown: 'the story',
    mend: '',
  };
  const { text } = await withDesk(address, (desk) => listStuck(desk, { customer: 'acme' }));
  return text(PLAIN);
}
