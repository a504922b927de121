import type { TimelineEntry } from '../timeline.js';
import { busy, ended, hungUp, looked, rung, rungAgain } from './calls.js';
import { type Facts, inRecord, type Seen } from './facts.js';

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
  [/^access-check$/, checked],
  [/^credits\.read$/, creditsRead],
  [/^onboarding\.page$/, paged],
  [/^chat\.reply$/, ({ facts }) => ({ about: facts.text ?? '' })],
  [/^message\.dropped$/, ({ facts }) => ({ about: facts.received ?? '', tone: 'attention' })],
  [/^lane\.taken-over$/, ({ facts }) => ({ about: `the telephone ${facts.phone} goes to ${facts.takenBy}` })],
  [/^/, ({ facts }) => ({ about: inFewWords(facts) })],
];

/** Tells the entries of one record; it takes all of them, because many say little without the one before. */
export function tellerOf(record: TimelineEntry[]): (entry: TimelineEntry) => Told {
  const see = inRecord(record);
  return (entry) => {
    const seen = see(entry);
    const [, wording] = KINDS.find(([kind]) => kind.test(entry.kind))!;
    const { problem, refused, why, message } = seen.facts;
    const because = problem?.means ?? refused ?? why ?? message;
    return { tone: toneOf(entry.fact), ...wording(seen), ...(because !== undefined && { why: because }) };
  };
}

function toneOf(fact: string): Tone {
  if (fact === 'failed' || fact === 'refused') return 'bad';
  if (fact === 'unknown') return 'attention';
  if (fact === 'attempted') return 'going-on';
  return fact === 'done' ? 'done' : 'plain';
}

function mailed({ fact, facts: { to = [], cc = [], rejected = [] } }: Seen): Wording {
  const copies = cc.length > 0 ? `, cc ${few(cc)}` : '';
  const refused = rejected.length > 0 ? `; refused for ${few(rejected)}` : '';
  const about = `to ${few([to].flat()) || 'nobody'}${copies}${refused}`;
  if (fact !== 'done') return { about };
  return { words: `sent ${about}`, about, ...(refused && { tone: 'attention' }) };
}

const POSTS: Record<string, string> = {
  completion: 'linked, with the remaining credits',
  credits: 'credits that can be read now',
  'reinvite-question': 'whether to invite again',
  duty: 'account-link duty is paged',
};

function posted({ kind, fact, facts }: Seen): Wording {
  const what = POSTS[kind.replace('post.', '')] ?? 'a message';
  const told = (facts.mention ?? []).map((group) => ` @${group.replace(/^@/, '')}`).join('');
  const about = `${channelOf(facts)}${told}: ${what}`;
  return fact === 'done' ? { words: `posted in ${about}`, about } : { about };
}

function edited({ fact, cause }: Seen): Wording {
  const about = `${channelOf(cause)}: the message says how it was settled`;
  return fact === 'done' ? { words: `changed in ${about}`, about } : { about };
}

function channelOf({ channel }: Facts): string {
  return channel === undefined ? 'chat' : `#${channel.replace(/^#/, '')}`;
}

function askedPortal({ fact, facts: { customer = 'the customer' } }: Seen): Wording {
  const about = `a login of ${customer} at the cost portal`;
  return fact === 'done' ? { words: `asked for ${about}`, about } : { about };
}

/** Gaps are an answer, but not the one that people hope for. */
function checked({ facts }: Seen): Wording {
  return { about: inFewWords(facts), ...((facts.gaps ?? []).length > 0 && { tone: 'attention' }) };
}

function creditsRead({ facts: { readings = [] } }: Seen): Wording {
  const found = readings.filter(({ unreadable }) => unreadable === undefined).map(({ id }) => id);
  const not = readings.filter(({ unreadable }) => unreadable !== undefined).map(({ id }) => id);
  if (not.length === 0) return { about: few(found) };
  return { about: [few(found), `not readable: ${few(not)}`].filter(Boolean).join('; '), tone: 'attention' };
}

function paged({ facts: { persons = [], accounts = [] } }: Seen): Wording {
  return { about: `${few(persons) || 'nobody'} about ${few(accounts)}` };
}

/** What was asked or found. */
function inFewWords({ gaps, answered, unfinished = [], accounts = [], ...facts }: Facts): string {
  const { accountId, account, call, what, decision, email, result, outcome } = facts;
  const words = [accountId, account, call, what, decision, email, result, outcome, few(accounts)];
  const calls = answered === undefined ? undefined : answered ? 'answered' : 'not answered';
  const found = gaps && (gaps.length > 0 ? gaps.map(({ code }) => code).join(', ') : 'nothing missing');
  const open = unfinished.length > 0 ? `not done: ${unfinished.join('; ')}` : undefined;
  return [...words, calls, found, open].filter(Boolean).join(' ');
}

const SHOWN = 3;

function few(all: string[]): string {
  const more = all.length - SHOWN;
  return all.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
