import type { ChatMessage } from '../world/types.js';
import type { World } from '../world/world.js';
import type { Arguments } from './arguments.js';
import { byTime, channelOf, findMessage, repliesTo } from './find.js';
import { messageShape } from './message-shape.js';
import { SlackRefusal } from './refusal.js';

const PERIOD = ['channel', 'oldest', 'latest', 'inclusive', 'limit', 'cursor', 'include_all_metadata'];

/** conversations.history: newest first, without the replies inside threads. */
export function history(world: World, given: Arguments): Record<string, unknown> {
  given.only(PERIOD);
  const channel = channelOf(world, given);
  const all = world.messages.filter(
    (message) => message.channel === channel.id && (message.threadTs === undefined || message.broadcast),
  );
  return page(world, given, all.filter(within(given)).sort(byTime).reverse());
}

/** conversations.replies: the message and its replies, oldest first. */
export function replies(world: World, given: Arguments): Record<string, unknown> {
  given.only([...PERIOD, 'ts']);
  const channel = channelOf(world, given);
  const found = findMessage(world, channel, given.required('ts'));
  if (!found) throw new SlackRefusal('thread_not_found');
  const parent = found.threadTs === undefined ? found : findMessage(world, channel, found.threadTs);
  if (!parent) throw new SlackRefusal('thread_not_found');
  return page(world, given, [parent, ...repliesTo(world, parent).filter(within(given))]);
}

function within(given: Arguments): (message: ChatMessage) => boolean {
  const inclusive = given.flag('inclusive');
  const oldest = time(given, 'oldest', 'invalid_ts_oldest') ?? 0;
  const latest = time(given, 'latest', 'invalid_ts_latest') ?? Infinity;
  return ({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function time(given: Arguments, name: string, error: string): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d{1,6})?$/.test(text)) throw new SlackRefusal(error);
  return Number(text);
}

function page(world: World, given: Arguments, messages: ChatMessage[]): Record<string, unknown> {
  const { items, cursor } = pageOf(given, messages, 999);
  const metadata = given.flag('include_all_metadata');
  return {
    messages: items.map((message) => messageShape(world, message, { metadata })),
    has_more: cursor !== '',
    ...(cursor === '' ? {} : { response_metadata: { next_cursor: cursor } }),
  };
}

/** One page of a list; the cursor of the next one is empty when there is none. */
export function pageOf<Item>(given: Arguments, all: Item[], most: number): { items: Item[]; cursor: string } {
  const limit = given.whole('limit', 100, 1, most, 'invalid_limit');
  const before = given.text('cursor');
  const decoded = before === undefined ? 'next:0' : Buffer.from(before, 'base64').toString('utf8');
  if (!/^next:\d+$/.test(decoded)) throw new SlackRefusal('invalid_cursor');
  const start = Number(decoded.slice(5));
  const end = start + limit;
  return {
    items: all.slice(start, end),
    cursor: end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '',
  };
}
