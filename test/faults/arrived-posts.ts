import type { RecordedEntry } from '../../registry/ledger.js';
import type { CreditReading } from '../../domain/credits.js';
import type { ChatMessage } from '../../sandbox/world/types.js';
import { STORY_CHAT } from '../../tools/story/outside.js';
import type { CaseRemains, Remains } from './collect.js';
import type { Names } from './names.js';

/** One message of the desk in the chat, by the key of its effect. */
export interface ArrivedPost {
  /** `coc-noti/at-once/completion/1` */
  name: string;
  /** How often it stands there. Slack can be asked for it, so never twice. */
  copies: number;
  recorded: boolean;
  /** The ledger takes it to be there, and it is not. */
  missing: boolean;
  /** It belongs into the thread of a completion, and stands elsewhere. */
  strayed: boolean;
  /** The ledger says that it was changed to what was decided, and it still asks; or the other way round. */
  unsettled: boolean;
}

/** Every post of a play, whether the ledger, the chat or both know it. */
export function arrivedPosts({ cases, messages }: Remains, names: Names): ArrivedPost[] {
  return cases.flatMap((one) => {
    const own = messages.filter((message) => markOf(message)?.caseId === one.caseId);
    const done = one.entries.filter(({ kind, fact }) => kind.startsWith('post.') && fact === 'done');
    const keys = new Set([...done.map(({ key }) => key), ...own.map((message) => markOf(message)?.key ?? '')]);
    return [...keys].map((key) => arrived(one, key, own, names));
  });
}

function arrived({ caseId, entries }: CaseRemains, key: string, own: ChatMessage[], names: Names): ArrivedPost {
  const copies = own.filter((message) => markOf(message)?.key === key);
  const done = entries.find((entry) => entry.key === key && entry.fact === 'done');
  const settled = entries.some((entry) => entry.key === `${key}/settled` && entry.fact === 'done');
  const completions = own.filter((message) => markOf(message)?.key.startsWith('post/completion/'));
  const [first] = copies;
  return {
    name: `${channelOf(first)}/${names.fateOf(caseId)}/${key.replace(/^post\//, '')}`,
    copies: copies.length,
    recorded: done !== undefined,
    missing: done !== undefined && !copies.some((message) => message.ts === tsOf(done)),
    strayed:
      key.startsWith('post/credits/') && !copies.every(({ threadTs }) => completions.some(({ ts }) => ts === threadTs)),
    unsettled: settled !== copies.some(({ editedAt }) => editedAt !== undefined),
  };
}

/**
 * What the chat was told of each account, the same for every play that ends the same: each kind of post in its order, and the
 * credits as they were told at last. Whether they could be read at the first look depends on the moment.
 */
export function chatSaid({ caseId, entries }: CaseRemains, { messages }: Remains): [string, string][] {
  const own = messages.filter((message) => markOf(message)?.caseId === caseId);
  const about = (entry: RecordedEntry): string[] => {
    const message = own.find(({ ts }) => ts === tsOf(entry));
    return [...new Set(JSON.stringify(message ?? {}).match(/(?<!\d)\d{12}(?!\d)/g))];
  };
  const said = entries
    .filter(({ kind, fact }) => /^(post|edit)\./.test(kind) && fact === 'done')
    .flatMap((entry) => about(entry).map((account) => ({ account, entry })));
  const posts = said
    .filter(({ entry }) => entry.kind !== 'post.credits')
    .map(({ account, entry }): [string, string] => [account, entry.kind]);
  const credits = [...lastReadings(entries)].map(([account, { reading, id }]): [string, string] => {
    const told = said.some((one) => one.account === account && one.entry.id > id);
    return [account, `credits ${inWords(reading)}${told ? '' : ', of which the chat was not told'}`];
  });
  return [...posts, ...credits].map(([account, text]) => [`chat of ${account}`, text]);
}

function lastReadings(entries: RecordedEntry[]): Map<string, { reading: CreditReading; id: number }> {
  const last = new Map<string, { reading: CreditReading; id: number }>();
  for (const { kind, fact, data, id } of entries) {
    if (kind !== 'credits.read' || fact !== 'done') continue;
    for (const reading of (data as { readings: CreditReading[] }).readings) last.set(reading.id, { reading, id });
  }
  return last;
}

function inWords(reading: CreditReading): string {
  if ('unreadable' in reading) return `not readable: ${reading.code}`;
  return reading.credits.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ') || 'none';
}

/** The effect that has written a message of the desk. */
export function markOf({ metadata }: ChatMessage): { caseId: string; key: string } | undefined {
  const { case: caseId, key } = (metadata?.event_payload ?? {}) as { case?: string; key?: string };
  return caseId === undefined || key === undefined ? undefined : { caseId, key };
}

function tsOf({ data }: RecordedEntry): string | undefined {
  return (data as { ts?: string } | null)?.ts;
}

function channelOf(message: ChatMessage | undefined): string {
  const [name] = Object.entries(STORY_CHAT.channels).find(([, id]) => id === message?.channel) ?? ['nowhere'];
  return name;
}
