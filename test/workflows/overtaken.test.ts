import { describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { failedTasks } from '../harness/history.js';
import { A, requestFor, WITHOUT_PHONE, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';
import { until } from '../harness/until.js';

const here = eachWithAStory();

describe('messages that come too early or too late', () => {
  it('a case that is cancelled in the engine while it opens ends in order, and takes in what waited', async () => {
    const { story } = here;
    await story.database.db.execute(sql`alter table ledger rename to ledger_away`);
    const request = await withAccounts(story, requestFor([A]));
    const one = await story.start(request, `onboarding/${request.customer}/${request.reference}`);
    await one.handle.signal('accountEvent', 'nonsense');
    await one.handle.signal('chatReply', { key: 'post/duty/1', user: 'U0CSRKIM001', text: 'what is this?', ts: '1.2' });
    await one.handle.cancel();
    await story.skip('2 min');
    await story.database.db.execute(sql`alter table ledger_away rename to ledger`);
    await story.skip('2 min');

    expect(await one.outcome()).toMatchObject({ outcome: 'cancelled' });
    expect((await story.record(one.id)).map(({ kind }) => kind)).toContain('message.dropped');
    expect(failedTasks(await story.history(one))).toEqual([]);
  });

  it('a command that was written down while its case closed is refused, and the record says so', async () => {
    const { story } = here;
    const one = await story.onboard(await withAccounts(story, requestFor([A], { contacts: WITHOUT_PHONE })));
    const command = { contact: 'Lee Jieun', email: 'jieun.lee@acme.example.com', by: 'csr.kim' };
    let late: Promise<unknown> | undefined;
    await story.database.db.transaction(async (tx) => {
      // Whoever is asked for by name has to wait.
      await tx.execute(sql`lock table staff in access exclusive mode`);
      late = one.update('changeContact', command).catch((error: unknown) => error);
      await until('the command to be under way', async () => {
        const { raw } = await one.handle.describe();
        return raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'recordCommand');
      });
      await one.handle.cancel();
      await until('the end to be written', async () =>
        (await story.record(one.id)).some(({ kind }) => kind === 'case.closed'),
      );
    });

    expect(await late).toMatchObject({ cause: { message: expect.stringMatching(/closed/) } });
    expect(await one.outcome()).toMatchObject({ outcome: 'cancelled' });
    const said = (await story.record(one.id)).filter(({ kind }) => kind === 'command.changeContact');
    expect(said.at(-1)).toMatchObject({ by: 'csr.kim', data: { refused: expect.stringMatching(/closed/) } });
  });
});
