import type { StuckCase } from '../../domain/stuck.js';

/** Stuck cases as `/health` tells of them; `count` is absent while the engine does not say. */
interface StuckReport {
  count?: number;
  /** The first few, the longest stuck first; only for whoever has the token, because they name customers. */
  cases: Pick<StuckCase, 'caseId' | 'why' | 'since' | 'next'>[];
}

/** Load balancers ask for health every second; what it costs the engine must not grow with them. */
const KEPT_MS = 10_000;
const NAMED = 5;

/** Answers with what was found at most 10 s ago. @param find must answer, or fail, as soon as health has to */
export function stuckReports(find: () => Promise<StuckCase[]>): () => Promise<StuckReport> {
  let last: StuckReport = { cases: [] };
  let askedAt = -Infinity;
  let asking: Promise<void> = Promise.resolve();

  async function ask(): Promise<void> {
    try {
      const found = await find();
      const cases = found.slice(0, NAMED).map(({ caseId, why, since, next }) => ({ caseId, why, since, next }));
      last = { count: found.length, cases };
    } catch {
      // Nothing is known rather than something old: health says itself that the engine is down.
      last = { cases: [] };
    }
  }

  return async () => {
    // Not the clock on the wall: it may be set back.
    const now = performance.now();
    if (now - askedAt >= KEPT_MS) {
      askedAt = now;
      asking = ask();
    }
    await asking;
    return last;
  };
}
