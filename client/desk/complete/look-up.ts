import { CustomerId, Stage } from '../../../contracts/search-attributes.js';
import { OPEN_CASES } from '../../../engine/stuck-cases.js';
import { findDesk } from '../address.js';
import { registered } from '../ask/registered.js';
import { shortCaseId } from '../case-ref.js';
import { withDesk } from '../connection.js';
import type { Suggestion } from './suggest.js';

/** Whoever presses Tab waits for it. */
const PATIENCE_MS = 700;
const MOST = 200;

/** Ids of open cases, as people type them. Nobody there, or too slow: none. */
export function openCases(env: NodeJS.ProcessEnv, options: { demo: boolean }): Promise<Suggestion[]> {
  return soon(async () =>
    (await listed(env, options)).map(({ id, stage }) => ({ value: shortCaseId(id), about: stage })),
  );
}

/** Ids of customers: all that the registry knows, else those that have open cases. */
export function customers(env: NodeJS.ProcessEnv, options: { demo: boolean }): Promise<Suggestion[]> {
  return soon(async () => {
    const known = await registered(findDesk(env, options), PATIENCE_MS);
    if (known) return known.customers.map(({ id, name }) => ({ value: id, about: name }));
    const ids = (await listed(env, options)).flatMap(({ customer }) => customer ?? []);
    return [...new Set(ids)].map((value) => ({ value }));
  });
}

async function listed(
  env: NodeJS.ProcessEnv,
  options: { demo: boolean },
): Promise<{ id: string; stage: string; customer?: string }[]> {
  return withDesk(findDesk(env, options), ({ client, within }) =>
    within(PATIENCE_MS, async () => {
      const found = [];
      for await (const { workflowId: id, typedSearchAttributes: about } of client.workflow.list({
        query: OPEN_CASES,
      })) {
        found.push({ id, stage: about.get(Stage) ?? 'opening', customer: about.get(CustomerId) });
        if (found.length >= MOST) break;
      }
      return found;
    }),
  );
}

async function soon(look: () => Promise<Suggestion[]>): Promise<Suggestion[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Suggestion[]>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, [])));
  try {
    return await Promise.race([look().catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
