import { createHash } from 'node:crypto';
import type { ChatChannel, ChatMessage } from '../world/types.js';
import type { World } from '../world/world.js';
import type { Arguments } from './arguments.js';
import { readBlocks } from './blocks.js';
import { channelOf, channelToPostTo, findMessage } from './find.js';
import { messageShape } from './message-shape.js';
import { SlackRefusal } from './refusal.js';
import { DESK_APP } from './team.js';

const MAX_TEXT = 40_000;
const LOOKS = ['unfurl_links', 'unfurl_media', 'mrkdwn', 'parse', 'link_names', 'as_user'];

/** chat.postMessage */
export function postMessage(world: World, given: Arguments): Record<string, unknown> {
  given.only(['channel', 'text', 'blocks', 'thread_ts', 'reply_broadcast', 'metadata', ...LOOKS]);
  const channel = channelToPostTo(world, given);
  const content = readContent(given);
  const threadTs = readThread(world, channel, given);
  const metadata = readMetadata(given);
  const broadcast = threadTs !== undefined && given.flag('reply_broadcast');
  const message = addMessage(world, {
    channel: channel.id,
    user: DESK_APP.user,
    ...content,
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(broadcast ? { broadcast } : {}),
    ...(metadata ? { metadata } : {}),
  });
  const { key } = metadata?.event_payload ?? {};
  const name = typeof key === 'string' ? key : createHash('sha256').update(message.text).digest('hex').slice(0, 12);
  world.effects.record('post', `${channel.name}/${name}`, { channel: channel.id, ts: message.ts, text: message.text });
  const shape = messageShape(world, message, { metadata: true });
  return { channel: channel.id, ts: message.ts, message: shape };
}

/** chat.update: the desk's own messages only, the channel by its id. */
export function updateMessage(world: World, given: Arguments): Record<string, unknown> {
  given.only(['channel', 'ts', 'text', 'blocks', 'metadata', 'reply_broadcast', ...LOOKS]);
  const channel = channelOf(world, given);
  const message = findMessage(world, channel, given.required('ts'));
  if (!message) throw new SlackRefusal('message_not_found');
  if (message.user !== DESK_APP.user) throw new SlackRefusal('cant_update_message');
  const content = readContent(given);
  const metadata = readMetadata(given);
  message.text = content.text;
  // A text alone takes the blocks away.
  if (content.blocks) message.blocks = content.blocks;
  else delete message.blocks;
  if (metadata) message.metadata = metadata;
  message.editedAt = world.clock.iso();
  world.effects.record('edit', `${channel.name}/${message.ts}`, { channel: channel.id, text: message.text });
  return { channel: channel.id, ts: message.ts, text: message.text, message: messageShape(world, message) };
}

/** Puts a message into the world, with a time of its own. */
export function addMessage(world: World, message: Omit<ChatMessage, 'ts'>): ChatMessage {
  const times = new Set(world.messages.map(({ ts }) => ts));
  let micros = world.clock.now() * 1000;
  while (times.has(timeOf(micros))) micros += 1;
  const added = { ts: timeOf(micros), ...message };
  world.messages.push(added);
  return added;
}

/** The message that a reply to this one belongs to. */
export function threadOf(world: World, channel: ChatChannel, ts: string): string {
  const parent = /^\d+\.\d{6}$/.test(ts) ? findMessage(world, channel, ts) : undefined;
  if (!parent) throw new SlackRefusal('thread_not_found');
  if (parent.threadTs !== undefined) throw new SlackRefusal('cannot_reply_to_message');
  return parent.ts;
}

function readThread(world: World, channel: ChatChannel, given: Arguments): string | undefined {
  const ts = given.text('thread_ts');
  return ts === undefined ? undefined : threadOf(world, channel, ts);
}

function readContent(given: Arguments): { text: string; blocks?: unknown[] } {
  const text = given.text('text') ?? '';
  const blocks = readBlocks(given.structure('blocks', 'invalid_blocks_format'));
  if (text === '' && (!blocks || blocks.length === 0)) throw new SlackRefusal('no_text');
  if (text.length > MAX_TEXT) throw new SlackRefusal('msg_too_long');
  return { text, ...(blocks && blocks.length > 0 ? { blocks } : {}) };
}

function readMetadata(given: Arguments): ChatMessage['metadata'] {
  const value = given.structure('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  const { event_type: type, event_payload: payload } = value as Partial<NonNullable<ChatMessage['metadata']>>;
  if (typeof type !== 'string' || type === '' || typeof payload !== 'object' || payload === null) {
    throw new SlackRefusal('invalid_metadata_format');
  }
  if (Object.keys(value as object).length > 2) throw new SlackRefusal('invalid_metadata_format');
  return { event_type: type, event_payload: payload };
}

function timeOf(micros: number): string {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
}
