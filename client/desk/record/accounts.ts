import { creditsInWords } from '../../../domain/credits.js';
import { instant } from '../times.js';
import { accountIds, type Facts, type Seen } from './facts.js';
import type { Wording } from './told.js';
import { few, listed } from './words.js';

/** The request as it was typed, and what the registry made of it. */
export function opened({ facts: { request, ticketId, policies, takenOver = [] } }: Seen): Wording {
  const { customer, reference, payer, accounts = [] } = request ?? {};
  const taken = takenOver.map(({ resource, from }) => `${resource} from ${from}`);
  const about = listed(
    [
      listed([customer, reference], ' '),
      few(accounts.map(({ id }) => id)),
      payer && `payer ${payer}`,
      ticketId && `ticket ${ticketId}`,
      policies && `policies ${policies.id} version ${policies.version}`,
      taken.length > 0 && `taken over: ${few(taken)}`,
    ],
    '; ',
  );
  return { about };
}

/** How each account ended, those that ended alike together. */
export function closed({ facts: { outcome, accounts = [], unfinished = [], tickets = [] } }: Seen): Wording {
  const outcomes = [...new Set(accounts.map((one) => one.outcome))];
  const ends = outcomes.map((end) =>
    listed([few(accounts.filter((one) => one.outcome === end).map(({ id }) => id)), end], ' '),
  );
  const about = listed(
    [
      outcome,
      ...ends,
      unfinished.length > 0 && `not done: ${unfinished.join(', ')}`,
      tickets.length > 0 && `tickets closed: ${few(tickets)}`,
    ],
    '; ',
  );
  return { about };
}

export function taken({ facts: { accountId, ownerEmail } }: Seen): Wording {
  return { about: listed([accountId, ownerEmail && `owner ${ownerEmail}`]) };
}

const RESULTS: Record<string, string> = {
  invited: 'invited',
  adopted: 'was invited already',
  'already-member': 'is a member already',
};

export function invitation({ fact, facts }: Seen): Wording {
  const { result, handshakeId, expiresAt } = facts;
  if (fact !== 'done') return { about: underPayer(facts) };
  const until = result !== 'already-member' && expiresAt !== undefined && `open until ${instant(expiresAt, 'UTC')} UTC`;
  const found = listed([result && (RESULTS[result] ?? result), handshakeId, until]);
  return { about: listed([underPayer(facts), found], ': ') };
}

/** Not always withdrawn in the end: its owner may have been faster. */
export function withdrawal({ fact, facts }: Seen): Wording {
  const about = listed([underPayer(facts), facts.handshakeId]);
  return { about: fact === 'done' ? listed([about, facts.state && `it is ${facts.state}`], ': ') : about };
}

function underPayer({ accountId, payerId }: Facts): string {
  return listed([accountId, payerId && `under payer ${payerId}`], ' ');
}

/** Gaps are an answer, but not the one that people hope for. */
export function checked({ facts }: Seen): Wording {
  const { accountId, roleName, gaps, billing } = facts;
  const about = listed([accountId, roleName && `role ${roleName}`, billing === false && 'without billing']);
  if (!gaps) return { about };
  const found = gaps.map(({ code, detail }) => listed([code, detail && `(${detail})`], ' ')).join('; ');
  return {
    about: listed([about, found || 'nothing missing'], ': '),
    ...(gaps.length > 0 && { tone: 'attention' }),
  };
}

/** What each account has left; those of which nobody knows it, with the reason. */
export function creditsRead({ facts: { readings = [] } }: Seen): Wording {
  const found = readings.flatMap((one) => ('credits' in one ? `${one.id} ${creditsInWords(one, 'en')}` : []));
  const not = readings.flatMap((one) => ('unreadable' in one ? one : []));
  const reasons = [...new Set(not.map(({ unreadable }) => unreadable))];
  const unread = reasons.map((why) => {
    const ids = not.filter(({ unreadable }) => unreadable === why).map(({ id }) => id);
    return `not readable: ${few(ids)}: ${why}`;
  });
  return { about: listed([few(found), ...unread], '; '), ...(not.length > 0 && { tone: 'attention' }) };
}

export function paged({ facts }: Seen): Wording {
  const { page, persons = [] } = facts;
  const about = `${few(persons) || 'nobody'} about ${few(accountIds(facts))}`;
  return { about: listed([page, about], ': ') };
}

export function reinvitedByRule({ facts: { account } }: Seen): Wording {
  return { about: listed([account, 'nobody answered in time, so it is invited again'], ': ') };
}

/** `why` stands behind it. */
export function endedAccount({ facts: { account, outcome } }: Seen): Wording {
  return { about: listed([account, outcome], ' ') };
}

export function lockTakenOver({ facts: { resource, takenBy } }: Seen): Wording {
  return { about: `${resource ?? 'a lock'} goes to ${takenBy ?? 'another case'}` };
}
