import type { ChatChannel, ChatMessage } from '../world/types.js';
import type { World } from '../world/world.js';
import type { Arguments } from './arguments.js';
import { SlackRefusal } from './refusal.js';

/** The channel an argument names, by its id. Throws channel_not_found, or not_in_channel when the desk is not in it. */
export function channelOf(world: World, given: Arguments): ChatChannel {
  return joined(world.channels.get(given.required('channel')));
}

/** The channel to post to: its id, or its name with or without the hash. */
export function channelToPostTo(world: World, given: Arguments): ChatChannel {
  return joined(findChannel(world, given.required('channel', 'channel_not_found')));
}

export function findChannel(world: World, idOrName: string): ChatChannel | undefined {
  const name = idOrName.replace(/^#/, '');
  return world.channels.get(idOrName) ?? [...world.channels.values()].find((channel) => channel.name === name);
}

export function findMessage(world: World, channel: ChatChannel, ts: string): ChatMessage | undefined {
  return world.messages.find((message) => message.channel === channel.id && message.ts === ts);
}

/** The message under which a reply stands. */
export function parentOf(world: World, { channel, threadTs }: ChatMessage): ChatMessage | undefined {
  return world.messages.find((message) => message.channel === channel && message.ts === threadTs);
}

/** The replies to a message, oldest first. */
export function repliesTo(world: World, parent: ChatMessage): ChatMessage[] {
  return world.messages
    .filter(({ channel, threadTs }) => channel === parent.channel && threadTs === parent.ts)
    .sort(byTime);
}

export function byTime(one: ChatMessage, other: ChatMessage): number {
  return one.ts < other.ts ? -1 : 1;
}

function joined(channel: ChatChannel | undefined): ChatChannel {
  if (!channel) throw new SlackRefusal('channel_not_found');
  if (channel.withoutDesk) throw new SlackRefusal('not_in_channel');
  return channel;
}
