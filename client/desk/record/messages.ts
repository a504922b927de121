import { accountIds, type Facts, type Seen } from './facts.js';
import type { Wording } from './told.js';
import { few, listed } from './words.js';

export function mailed({ fact, facts }: Seen): Wording {
  const { to = [], cc = [], rejected = [] } = facts;
  const refused = rejected.length > 0 && `refused for ${few(rejected)}`;
  const copies = cc.length > 0 && `cc ${few(cc)}`;
  const about = listed([listed([`to ${few([to].flat()) || 'nobody'}`, copies, aboutAccounts(facts)]), refused], '; ');
  if (fact !== 'done') return { about };
  return { words: `sent ${about}`, about, ...(refused && { tone: 'attention' }) };
}

const POSTS: Record<string, string> = {
  completion: 'linked, with the remaining credits',
  credits: 'credits that can be read now',
  'reinvite-question': 'whether to invite again',
  duty: 'account-link duty is paged',
};

export function posted({ kind, fact, facts }: Seen): Wording {
  const what = POSTS[kind.replace('post.', '')] ?? 'a message';
  const told = (facts.mention ?? []).map((group) => ` @${group.replace(/^@/, '')}`).join('');
  const about = listed([`${channelOf(facts)}${told}: ${what}`, aboutAccounts(facts)]);
  return fact === 'done' ? { words: `posted in ${about}`, about } : { about };
}

export function edited({ fact, cause }: Seen): Wording {
  const about = listed([`${channelOf(cause)}: the message says how it was settled`, aboutAccounts(cause)]);
  return fact === 'done' ? { words: `changed in ${about}`, about } : { about };
}

function channelOf({ channel }: Facts): string {
  return channel === undefined ? 'chat' : `#${channel.replace(/^#/, '')}`;
}

function aboutAccounts(facts: Facts): string | undefined {
  const ids = accountIds(facts);
  return ids.length > 0 ? `about ${few(ids)}` : undefined;
}

export function askedPortal({ fact, facts }: Seen): Wording {
  const { customer = 'the customer' } = facts;
  const about = listed([`a login of ${customer} at the cost portal`, aboutAccounts(facts)]);
  return fact === 'done' ? { words: `asked for ${about}`, about } : { about };
}

/** Somebody of the staff stands on the line as who did it; of others the chat's own id is all that is known. */
export function replied({ by, facts: { user, text } }: Seen): Wording {
  return { about: listed([by === undefined && user && `${user}, unknown to the desk`, text], ': ') };
}
