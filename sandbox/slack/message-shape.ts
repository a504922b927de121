import type { ChatMessage } from '../world/types.js';
import type { World } from '../world/world.js';
import { parentOf, repliesTo } from './find.js';
import { DESK_APP, TEAM } from './team.js';

/** A message on the wire. Its metadata is only in listings that ask for it. */
export function messageShape(
  world: World,
  message: ChatMessage,
  { metadata = false }: { metadata?: boolean } = {},
): Record<string, unknown> {
  const replies = message.threadTs === undefined ? repliesTo(world, message) : [];
  const last = replies.at(-1);
  const users = [...new Set(replies.map(({ user }) => user))];
  return {
    type: 'message',
    user: message.user,
    ...(message.user === DESK_APP.user ? { bot_id: DESK_APP.botId, app_id: DESK_APP.id } : {}),
    text: message.text,
    team: TEAM.id,
    ts: message.ts,
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    ...(message.threadTs === undefined
      ? {}
      : { thread_ts: message.threadTs, parent_user_id: parentOf(world, message)?.user }),
    ...(last ? { thread_ts: message.ts, reply_count: replies.length, reply_users: users, latest_reply: last.ts } : {}),
    ...(message.editedAt === undefined ? {} : { edited: { user: message.user, ts: slackTime(message.editedAt) } }),
    ...(message.reactions
      ? { reactions: message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })) }
      : {}),
    ...(metadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}

/** Seconds and microseconds. */
function slackTime(iso: string): string {
  return (Date.parse(iso) / 1000).toFixed(6);
}
