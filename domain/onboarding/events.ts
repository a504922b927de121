import type { ChatReply } from '../chat.js';
import { STAFF_ID } from '../limits.js';

/** A `callEvent` as it may have been typed by anybody; undefined when it is none. `matters` when it asks for a look. */
export function readCallEvent(raw: unknown): { key: string; matters: boolean } | undefined {
  const { key, kind } = fields(raw);
  if (typeof key !== 'string' || typeof kind !== 'string') return undefined;
  // An earlier intake also told that it rang: cases that heard it must not begin to mind.
  return { key, matters: kind === 'keyed' || kind === 'ended' };
}

/** A `chatReply` as it may have been typed by anybody; undefined when it is none. */
export function readChatReply(raw: unknown): ChatReply | undefined {
  const { key, by, user, text, ts } = fields(raw);
  if (typeof key !== 'string' || typeof user !== 'string' || typeof text !== 'string' || typeof ts !== 'string')
    return undefined;
  if (by !== undefined && (typeof by !== 'string' || !STAFF_ID.test(by))) return undefined;
  return { key, user, text, ts, ...(by !== undefined && { by }) };
}

function fields(raw: unknown): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
}
