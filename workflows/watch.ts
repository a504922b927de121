import {
  ActivityFailure,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setDefaultSignalHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { NeedsHuman, Stage } from '../contracts/search-attributes.js';
import { LONG_MS, type StuckCase } from '../domain/stuck.js';
import { watchDetails } from '../domain/watch.js';
import { watch } from './activities.js';

const EVERY = '1 min';

interface Seen {
  stuck?: StuckCase[];
}

/**
 * Watches over all cases of the namespace and says in its own details, with `NeedsHuman`, which are stuck:
 * a case whose program fails cannot say so itself. One per namespace, `desk/watch`; the workers see to it that it runs.
 */
export async function watchCases(seen: Seen = {}): Promise<void> {
  // Nobody has anything to tell it; what comes all the same must not pile up.
  setDefaultSignalHandler(() => {});
  let stuck = seen.stuck ?? [];
  let failingSince: number | undefined;
  let shown: string | undefined;
  for (;;) {
    const failing = await look();
    const longFailing = failingSince !== undefined && Date.now() - failingSince >= LONG_MS;
    setCurrentDetails(watchDetails(stuck, Date.now(), failing));
    const stage = stuck.length > 0 ? `${stuck.length} stuck` : longFailing ? 'cannot look' : 'all cases move';
    if (stage !== shown) {
      shown = stage;
      upsertSearchAttributes([
        { key: Stage, value: stage },
        { key: NeedsHuman, value: stuck.length > 0 || longFailing },
      ]);
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof watchCases>({ stuck });
    await sleep(EVERY, { summary: 'next look' });
  }

  async function look(): Promise<string | undefined> {
    const summary = 'look for stuck cases';
    try {
      ({ stuck } = await watch.lookForStuckCases.executeWithOptions({ summary }, [{ known: stuck }]));
      failingSince = undefined;
      return undefined;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      failingSince ??= Date.now();
      return error.cause?.message ?? error.message;
    }
  }
}
