import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, OUTCOME_EXIT } from '../failure.js';
import type { Desk } from '../connection.js';
import type { Machine } from '../terminal.js';
import { isOver, lookAgain, sameLook, type Look } from './look.js';
import { pauseAfter } from './pace.js';
import { screenFor } from './screen.js';
import { untilEnded } from './until-ended.js';

/** Shows a case as it moves, until it closes or somebody ends the watching. Answers the exit code. */
export async function watchCase(
  desk: Desk,
  caseId: string,
  machine: Machine,
  { json = false, demo = false }: { json?: boolean; demo?: boolean },
): Promise<number> {
  let look = await lookAgain(desk, caseId, undefined);
  const screen = screenFor(machine, { caseId, json, demo });
  const ending = untilEnded(machine);
  try {
    screen.show(look, true);
    let movedAt = Date.now();
    while (!isOver(look) && !ending.signal.aborted) {
      await pause(pauseAfter(Date.now() - movedAt), undefined, { signal: ending.signal }).catch(() => {});
      if (ending.signal.aborted) break;
      const next = await lookAgain(desk, caseId, look);
      const changed = !sameLook(look, next);
      if (changed) movedAt = Date.now();
      look = next;
      screen.show(look, changed);
    }
  } finally {
    screen.end();
    ending.release();
  }
  return exitOf(look);
}

function exitOf(look: Look): number {
  const outcome = look.status?.outcome;
  if (outcome !== undefined) return OUTCOME_EXIT[outcome] ?? EXIT.ok;
  return isOver(look) && look.run !== 'COMPLETED' ? EXIT.failed : EXIT.ok;
}
