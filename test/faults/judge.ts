import { differences, type Difference } from './compare.js';
import { landingsOf, type Landing } from './landing.js';
import { normalOf, type Normal } from './normal.js';
import type { Played, Trouble } from './play.js';
import type { Side } from './trace.js';

/** What came of one play. */
export interface Verdict {
  /** `round 17`, `every effect 3` */
  title: string;
  cases: number;
  seconds: number;
  /** What was done to it, with the moment. */
  notes: string[];
  /** The same, by kind. */
  kinds: string[];
  nudges: number;
  kills: { part: string; landing: Landing; meant?: { name: string; side: Side } }[];
  differences: Difference[];
  unknown: number;
  /** Mails that arrived more than once, each with the ledger's word for it. */
  mailsTwice: number;
  /** Times that a person had to say that an unclear mail is to be sent, or an unclear call to be made, again. */
  helped: number;
  mostCopies: number;
  /** Calls that were dialled again because nobody could say whether the telephone had rung. */
  redials: string[];
  stuck?: string;
}

export function normalOfPlay({ remains, trace, names }: Played): Normal {
  if (!remains) throw new Error('a play that did not end has no end to compare');
  return normalOf(
    remains,
    trace.arrivals.map(({ name }) => name),
    names,
  );
}

/** Compares a play with how the undisturbed one ended. */
export function judge(title: string, played: Played, expected: Normal, { kinds }: Trouble): Verdict {
  const { remains, trace, kills, names, seconds, notes, nudges } = played;
  const base = { title, cases: played.cases, kinds, seconds, notes, nudges: nudges.length };
  if (!remains) {
    const hit = kills.map(({ part, meant }) => ({ part, landing: 'idle' as const, ...(meant && { meant }) }));
    return {
      ...base,
      kills: hit,
      differences: [],
      unknown: 0,
      mailsTwice: 0,
      helped: 0,
      mostCopies: 0,
      redials: [],
      stuck: played.stuck ?? 'it did not end',
    };
  }
  const normal = normalOfPlay(played);
  const landings = landingsOf(kills, trace, remains, names);
  return {
    ...base,
    kills: kills.map((kill, index) => ({
      part: kill.part,
      landing: landings[index] ?? 'idle',
      ...(kill.meant && { meant: kill.meant }),
    })),
    differences: differences(expected, normal),
    unknown: normal.extra.unknown,
    helped: normal.extra.helped,
    mailsTwice: normal.mails.filter(({ copies }) => copies > 1).length,
    redials: normal.calls.flatMap(({ name, redials, copies }) =>
      Array<string>(redials).fill(copies > 1 ? `${name} (it rang twice)` : name),
    ),
    mostCopies: Math.max(0, ...normal.mails.map(({ copies }) => copies)),
  };
}
