import { PersonCannot } from '../person-cannot.js';
import type { ChatChannel, ChatMessage, ChatUser } from '../world/types.js';
import type { World } from '../world/world.js';
import { findChannel, findMessage } from './find.js';
import { addMessage, threadOf } from './messages.js';
import { type Button, pressPayload } from './payloads.js';
import { SlackRefusal } from './refusal.js';

/** Somebody writes into a channel, or into a thread of it. `channel` is an id or a name. */
export function personSays(
  world: World,
  said: { channel: string; user: string; text: string; threadTs?: string | undefined },
): ChatMessage {
  const channel = theChannel(world, said.channel);
  const user = theUser(world, said.user);
  const thread = said.threadTs === undefined ? {} : { threadTs: theThread(world, channel, said.threadTs) };
  const message = addMessage(world, { channel: channel.id, user: user.id, text: said.text, ...thread });
  world.chatSender?.tellOf(message);
  return message;
}

/** Somebody presses a button of a message. `delivered` is what they see: whether the desk took it. */
export async function personPressesButton(
  world: World,
  pressed: { channel: string; ts: string; actionId: string; user: string; blockId?: string | undefined },
): Promise<{ delivered: boolean; problem?: string }> {
  const channel = theChannel(world, pressed.channel);
  const user = theUser(world, pressed.user);
  const message = findMessage(world, channel, pressed.ts);
  if (!message) throw new PersonCannot(`There is no message ${pressed.ts} in #${channel.name}.`);
  // Ids of actions are unique in their block only.
  const { actionId, blockId } = pressed;
  const button = buttonsOf(message).find(
    (one) => one.action_id === actionId && one.block_id === (blockId ?? one.block_id),
  );
  if (!button) throw new PersonCannot(`The message has no button ${actionId}.`);
  const problem = await world.chatSender?.press(pressPayload(world, { channel, message, user, button }), message.ts);
  return problem === undefined ? { delivered: true } : { delivered: false, problem };
}

/** The buttons of a message, in their order. */
export function buttonsOf(message: ChatMessage): Button[] {
  const blocks = (message.blocks ?? []) as { type: string; block_id: string; elements?: Button[] }[];
  return blocks.flatMap((block) =>
    block.type === 'actions'
      ? (block.elements ?? []).map(({ action_id, text, value, style }) => ({
          block_id: block.block_id,
          action_id,
          text,
          ...(value === undefined ? {} : { value }),
          ...(style === undefined ? {} : { style }),
        }))
      : [],
  );
}

function theChannel(world: World, idOrName: string): ChatChannel {
  const channel = findChannel(world, idOrName);
  if (!channel) throw new PersonCannot(`There is no channel ${idOrName}.`);
  return channel;
}

function theUser(world: World, id: string): ChatUser {
  const user = world.chatUsers.get(id);
  if (!user) throw new PersonCannot(`There is no chat user ${id}.`);
  return user;
}

function theThread(world: World, channel: ChatChannel, ts: string): string {
  try {
    return threadOf(world, channel, ts);
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    throw new PersonCannot(`There is no thread ${ts} in #${channel.name}.`);
  }
}
