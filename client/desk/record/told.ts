import type { TimelineEntry } from '../timeline.js';
import {
  checked,
  closed,
  creditsRead,
  endedAccount,
  invitation,
  lockTakenOver,
  opened,
  paged,
  reinvitedByRule,
  taken,
  withdrawal,
} from './accounts.js';
import { busy, ended, hungUp, looked, rung, rungAgain } from './calls.js';
import { commanded } from './commands.js';
import { accountIds, becauseOf, inRecord, type Seen } from './facts.js';
import { askedPortal, edited, mailed, posted, replied } from './messages.js';
import { few, listed } from './words.js';

/** How people are to take an entry. `going-on`: another one will say how it ended. `attention`: done, and yet not all is well. */
export type Tone = 'done' | 'going-on' | 'attention' | 'bad' | 'plain';

/** An entry of the record in words. */
export interface Told {
  /** What happened, where a kind has better words for it than the fact: `rings: 정하나 (+12065550111)`. */
  words?: string;
  /** Whom or what it is about. */
  about: string;
  /** Why it did not go as planned. */
  why?: string;
  tone: Tone;
}

/** What a kind of entry says about itself; the tone is that of its fact unless it knows better. */
export type Wording = Pick<Told, 'words' | 'about'> & { tone?: Tone };

/** The words of each kind of entry: the first that fits, and the last for all others. */
const KINDS: [RegExp, (seen: Seen) => Wording][] = [
  [/^command\./, commanded],
  [/^call\.(.+\.)?ended$/, ended],
  [/^call\..+\.redial$/, rungAgain],
  [/^call\..+\.busy$/, busy],
  [/^call\..+\.look$/, looked],
  [/^call\.hang-up$/, hungUp],
  [/^call\./, rung],
  [/^mail\./, mailed],
  [/^post\./, posted],
  [/^edit\./, edited],
  [/^portal\.login$/, askedPortal],
  [/^chat\.reply$/, replied],
  [/^case\.opened$/, opened],
  [/^case\.closed$/, closed],
  [/^account\.(taken|released)$/, taken],
  [/^invitation$/, invitation],
  [/^invitation-cancel$/, withdrawal],
  [/^invitation\.(declined|expired)$/, ({ facts }) => ({ about: listed([facts.accountId, facts.handshakeId]) })],
  [/^access-check$/, checked],
  [/^credits\.read$/, creditsRead],
  [/^onboarding\.page$/, paged],
  [/^onboarding\.reinvite-by-rule$/, reinvitedByRule],
  [/^onboarding\.end-account$/, endedAccount],
  [/^lock\.taken-over$/, lockTakenOver],
  [/^lane\.taken-over$/, ({ facts }) => ({ about: `the telephone ${facts.phone} goes to ${facts.takenBy}` })],
  [/^message\.dropped$/, ({ facts }) => ({ about: facts.received ?? '', tone: 'attention' })],
  [/^watch\./, ({ facts: { since } }) => ({ about: since === undefined ? '' : `stuck since ${since}` })],
  [/^/, unknown],
];

/** Tells the entries of one record; it takes all of them, because many say little without the one before. */
export function tellerOf(record: TimelineEntry[]): (entry: TimelineEntry) => Told {
  const see = inRecord(record);
  return (entry) => {
    const seen = see(entry);
    const [, wording] = KINDS.find(([kind]) => kind.test(entry.kind))!;
    const because = becauseOf(seen.facts);
    return { tone: toneOf(entry.fact), ...wording(seen), ...(because !== undefined && { why: because }) };
  };
}

function toneOf(fact: string): Tone {
  if (fact === 'failed' || fact === 'refused') return 'bad';
  if (fact === 'unknown') return 'attention';
  if (fact === 'attempted') return 'going-on';
  return fact === 'done' ? 'done' : 'plain';
}

/** Of a desk that is older or newer than this command. */
function unknown({ facts }: Seen): Wording {
  return { about: few([facts.accountId ?? facts.account ?? [], accountIds(facts)].flat()) };
}
