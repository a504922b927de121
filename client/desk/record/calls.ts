import { ACKNOWLEDGE, DECLINE, PERSON, UNDERSTOOD } from '../../../domain/onboarding/call-scripts.js';
import { END_REASONS, type EndReason } from '../../../domain/phone.js';
import type { Facts, Seen } from './facts.js';
import type { Wording } from './told.js';
import { listed } from './words.js';

/** A call that is dialled. Done is the dialling: from then on it rings. */
export function rung({ fact, facts }: Seen): Wording {
  const about = called(facts);
  if (fact === 'attempted') return { words: `dials: ${about}`, about };
  if (fact !== 'done') return { about };
  return { words: listed([`rings: ${about}`, dialledBefore(facts)]), about, tone: 'going-on' };
}

/** After an attempt of which nobody knew whether it rang. */
function dialledBefore({ adopted, redialAfterUnclear }: Facts): string | undefined {
  if (adopted) return 'dialled by an earlier attempt';
  return redialAfterUnclear ? 'perhaps for the second time' : undefined;
}

export function rungAgain({ cause }: Seen): Wording {
  return { words: `dials again: ${called(cause)}`, about: '', tone: 'attention' };
}

/** The try was not made at its time. */
export function busy({ facts }: Seen): Wording {
  const by = facts.waitsFor ?? 'another case';
  return { words: `not dialled: ${called(facts)} is on the phone with ${by}`, about: '', tone: 'attention' };
}

/** Whether a call that nobody needs any more was made. */
export function looked({ fact, facts }: Seen): Wording {
  const about = called(facts);
  if (fact === 'done') return { words: `rings: ${about}`, about, tone: 'going-on' };
  if (facts.problem?.code === 'call/not-made') return { words: `never rang: ${about}`, about, tone: 'plain' };
  return fact === 'attempted' ? { words: `looks whether it rings: ${about}`, about } : { about };
}

export function hungUp({ fact, cause }: Seen): Wording {
  const about = called(cause);
  return fact === 'done' ? { words: `hung up: ${about}`, about } : { about };
}

const ENDS: Record<Exclude<EndReason, 'keyed'>, string> = {
  'no-input': 'answered, pressed no key',
  voicemail: 'voicemail',
  busy: 'busy',
  'no-answer': 'nobody answered',
  'rejected-number': 'there is no such number',
  blocked: 'calls to this number are not let through',
  'carrier-error': 'the carrier could not put it through',
  'provider-error': 'the telephone provider failed',
  canceled: 'hung up by the desk',
  unknown: 'nobody knows how it ended',
};

/** How a call ended: a key that agrees is good, anything else leaves somebody with something to do. */
export function ended({ kind, facts, cause }: Seen): Wording {
  const reason = END_REASONS.find((one) => one === facts.reason) ?? 'unknown';
  const how = reason === 'keyed' ? pressed(facts, kind) : ENDS[reason];
  const asked = facts.by === 'look' && 'as its provider said when asked';
  const words = `${cause.person?.name ?? called(cause)}: ${listed([how, asked])}`;
  if (reason === 'canceled') return { words, about: '' };
  return { words, about: '', tone: reason === 'keyed' && facts.digit === ACKNOWLEDGE ? 'done' : 'attention' };
}

const CUSTOMER: Record<string, string> = { [UNDERSTOOD]: 'understood', [PERSON]: 'wants a person to call' };
const DUTY: Record<string, string> = { [ACKNOWLEDGE]: 'takes it', [DECLINE]: 'cannot take it' };

/** The record keeps the one key that was an answer, not those that were pressed before it. */
function pressed({ digit = '' }: Facts, kind: string): string {
  const meaning = (kind === 'call.duty.ended' ? DUTY : CUSTOMER)[digit];
  return meaning === undefined ? `pressed ${digit || 'a key'}` : `pressed ${digit} (${meaning})`;
}

function called({ person, to }: Facts): string {
  const number = [to ?? []].flat().join(', ');
  if (!person) return number || 'somebody';
  return number ? `${person.name} (${number})` : person.name;
}
