import { costOf, failedTasks } from '../harness/history.js';
import { withServers } from '../harness/servers.js';
import { keepOnly, writeGolden } from './histories.js';

/**
 * `npm run record-histories [-- NAME...]`: plays the stories on real servers and keeps their histories, which `replay.test.ts` replays.
 * Only when a workflow was changed on purpose and no case of the old kind runs anywhere.
 */
async function record(wanted: string[]): Promise<void> {
  // After the servers' addresses are known: the harness reads them.
  const { OF_SHORT_RUNS, STORIES } = await import('./stories.js');
  const { Story } = await import('../harness/story.js');
  const { startServerOfShortRuns } = await import('../harness/short-runs.js');
  for (const name of wanted) if (!(name in STORIES)) throw new Error(`no story is called ${name}`);
  let total = 0;
  for (const [name, play] of Object.entries(STORIES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const server = OF_SHORT_RUNS.has(name) ? await startServerOfShortRuns() : undefined;
    const story = await Story.begin(server && { address: server.address });
    try {
      const history = await story.history(await play(story));
      const failed = failedTasks(history);
      if (failed.length > 0) throw new Error(`${name}: workflow tasks failed: ${failed.join('; ')}`);
      const bytes = await writeGolden(name, history);
      total += bytes;
      process.stdout.write(`${name}: ${bytes} bytes, ${JSON.stringify(costOf(history))}\n`);
    } finally {
      await story.end();
      await server?.stop();
    }
  }
  if (wanted.length === 0) await keepOnly(Object.keys(STORIES));
  process.stdout.write(`${total} bytes in all\n`);
}

await withServers(async (env) => {
  Object.assign(process.env, env, { TZ: 'UTC' });
  await record(process.argv.slice(2));
});
process.exit();
