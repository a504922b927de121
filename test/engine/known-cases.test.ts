import { describe, expect, it } from '@jest/globals';
import { requireKnownCases, UnknownCases } from '../../engine/known-cases.js';
import { openCasesSince } from '../../registry/open-cases.js';
import { A, requestFor, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';

const here = eachWithAStory();

describe('a worker starts only where the record’s open cases are', () => {
  const ask = () => {
    const { client, database } = here.story;
    return requireKnownCases(client, (since, limit) => openCasesSince(database.db, since, limit));
  };

  it('an empty record asks nothing', async () => {
    const { client } = here.story;
    const nobody = { options: client.options, workflowService: client.workflowService } as typeof client;
    await requireKnownCases(nobody, async () => []);
  });

  it('a Temporal that has one of them is theirs', async () => {
    const { story } = here;
    await story.onboard(await withAccounts(story, requestFor([A])));
    await ask();
  });

  it('one that knows none of them is refused, with an example and the ways out', async () => {
    const { story } = here;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    const known = await openCasesSince(story.database.db, 0, 20);
    expect(known).toEqual([one.id]);
    const elsewhere = known.map((caseId) => `${caseId}-of-another-engine`);
    const refusal = requireKnownCases(story.client, async () => elsewhere);
    await expect(refusal).rejects.toThrow(UnknownCases);
    await expect(refusal).rejects.toThrow(/knows none .*CSR.*TEMPORAL_ADDRESS.*DESK_CASES_LOST=yes/s);
  });
});
