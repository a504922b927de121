import type { World } from '../world/world.js';
import type { Arguments } from './arguments.js';
import { listChannels, listGroups, listUsers, whoAmI } from './directory.js';
import { channelOf, findMessage } from './find.js';
import { history, replies } from './history.js';
import { postMessage, updateMessage } from './messages.js';
import { SlackRefusal } from './refusal.js';
import { DESK_APP } from './team.js';

/** Answers what goes with `ok: true`. `origin` is where the caller found the sandbox. */
type Method = (world: World, given: Arguments, origin: string) => Record<string, unknown>;

/** What the sandbox speaks of Slack's Web API. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': whoAmI,
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'chat.getPermalink': permalink,
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.list': listChannels,
  'users.list': listUsers,
  'usergroups.list': listGroups,
  'reactions.add': addReaction,
};

/** chat.getPermalink: leads to the sandbox, as Slack's leads to the workspace. */
function permalink(world: World, given: Arguments, origin: string): Record<string, unknown> {
  given.only(['channel', 'message_ts']);
  const channel = channelOf(world, given);
  const message = findMessage(world, channel, given.required('message_ts'));
  if (!message) throw new SlackRefusal('message_not_found');
  const { ts, threadTs } = message;
  const thread = threadTs === undefined ? '' : `?thread_ts=${threadTs}&cid=${channel.id}`;
  return {
    channel: channel.id,
    permalink: `${origin}/archives/${channel.id}/p${ts.replace('.', '')}${thread}`,
  };
}

/** reactions.add */
function addReaction(world: World, given: Arguments): Record<string, unknown> {
  given.only(['channel', 'timestamp', 'name']);
  const channel = channelOf(world, given);
  const message = findMessage(world, channel, given.required('timestamp', 'no_item_specified'));
  if (!message) throw new SlackRefusal('message_not_found');
  const name = given.required('name', 'invalid_name').replace(/^:|:$/g, '');
  if (!/^[\w+-]{1,100}$/.test(name)) throw new SlackRefusal('invalid_name');
  message.reactions ??= [];
  let reaction = message.reactions.find((other) => other.name === name);
  if (!reaction) message.reactions.push((reaction = { name, users: [] }));
  if (reaction.users.includes(DESK_APP.user)) throw new SlackRefusal('already_reacted');
  reaction.users.push(DESK_APP.user);
  world.effects.record('reaction', `${channel.name}/${message.ts}/${name}`, { channel: channel.id });
  return {};
}
