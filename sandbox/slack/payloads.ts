import { randomBytes, randomUUID } from 'node:crypto';
import type { ChatChannel, ChatMessage, ChatUser } from '../world/types.js';
import type { World } from '../world/world.js';
import { messageShape } from './message-shape.js';
import { DESK_APP, TEAM } from './team.js';

/** A button as it stands in a message. */
export interface Button {
  block_id: string;
  action_id: string;
  text: unknown;
  value?: string;
  style?: string;
}

/** The Events API's envelope of a message that a person wrote. */
export function messageEvent(world: World, message: ChatMessage): { id: string; body: Record<string, unknown> } {
  const id = `Ev${randomBytes(5).toString('hex').toUpperCase()}`;
  const event = {
    ...messageShape(world, message),
    channel: message.channel,
    client_msg_id: randomUUID(),
    event_ts: message.ts,
    channel_type: 'channel',
  };
  const body = {
    token: 'sandbox',
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    api_app_id: DESK_APP.id,
    event,
    type: 'event_callback',
    event_id: id,
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: TEAM.id, user_id: DESK_APP.user, is_bot: true }],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  };
  return { id, body };
}

/** The interactivity payload of a pressed button. */
export function pressPayload(
  world: World,
  press: { channel: ChatChannel; message: ChatMessage; user: ChatUser; button: Button },
): Record<string, unknown> {
  const { channel, message, user, button } = press;
  const { ts, threadTs } = message;
  return {
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: TEAM.id },
    api_app_id: DESK_APP.id,
    token: 'sandbox',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: false,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    },
    trigger_id: `${Date.now()}.${randomBytes(8).toString('hex')}`,
    team: { id: TEAM.id, domain: TEAM.domain },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel.id, name: channel.name },
    message: messageShape(world, message, { metadata: true }),
    state: { values: {} },
    actions: [{ ...button, type: 'button', action_ts: (world.clock.now() / 1000).toFixed(6) }],
  };
}
