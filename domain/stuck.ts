const MINUTE = 60_000;

/** Work that has failed for so long is told to people; what restarts, reconnects or is throttled is over sooner. */
export const LONG_MS = 5 * MINUTE;
/** A case acts within seconds of its deadline; a killed desk is back within the minute. */
const LATE_MS = 5 * MINUTE;

/** Work of a case that has failed for long. The case goes on trying, and says so. */
export interface Trouble {
  /** Epoch ms. */
  since: number;
  /** What fails, and what its last failure said. */
  text: string;
  /** What a person does about it, one sentence. */
  next: string;
}

/** The one that has lasted longest. */
export function longest(troubles: Trouble[]): Trouble | undefined {
  return [...troubles].sort((a, b) => a.since - b.since)[0];
}

/** What the engine's lists tell of an open case. Times are epoch ms. */
export interface SeenCase {
  caseId: string;
  runId: string;
  startedAt: number;
  /** It has said at least once where it stands. */
  begun: boolean;
  /** Its next deadline, as it last said. */
  dueAt?: number;
  /** Since when the engine reports that the case's program fails at each try. */
  programFailsSince?: number;
  /** What the case says about itself. */
  trouble?: Trouble;
}

export type StuckBecause = 'program-fails' | 'work-fails' | 'deadline-passed' | 'not-begun';

/** A case that does not move and cannot mend it by itself. */
export interface StuckCase {
  caseId: string;
  runId: string;
  because: StuckBecause;
  /** In words. */
  why: string;
  /** Epoch ms. */
  since: number;
  /** What a person does about it, one sentence. */
  next: string;
}

/**
 * Whether an open case is stuck, the most telling reason first. Never silent: a case that cannot speak
 * for itself, because its program fails or nobody runs it, is told by what the engine last heard of it.
 */
export function stuck(seen: SeenCase, now: number): StuckCase | undefined {
  const { caseId, runId, programFailsSince, trouble, dueAt, begun, startedAt } = seen;
  const because = (reason: StuckBecause, since: number, why: string, next: string): StuckCase => ({
    caseId,
    runId,
    because: reason,
    why,
    since,
    next,
  });
  if (programFailsSince !== undefined) {
    return because(
      'program-fails',
      programFailsSince,
      'its program fails at each try; nothing is lost, but nothing moves',
      'Tell the developers; the last event of its history in the Temporal UI says why. A corrected worker goes on by itself.',
    );
  }
  if (trouble) return because('work-fails', trouble.since, trouble.text, trouble.next);
  if (dueAt !== undefined && now - dueAt > LATE_MS) {
    return because('deadline-passed', dueAt, 'its deadline has passed and it has done nothing', NOBODY_WORKS);
  }
  if (!begun && now - startedAt > LATE_MS) {
    return because('not-begun', startedAt, 'it was started and nobody has taken it up', NOBODY_WORKS);
  }
  return undefined;
}

const NOBODY_WORKS = 'See what desk status says of the workers; start them if they are not there.';

/** Since when a case may at least have said nothing before it counts as stuck: for the filter of the engine's lists. */
export function lateBefore(now: number): number {
  return now - LATE_MS;
}
