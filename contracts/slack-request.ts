import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { fromJson } from './json.js';

/** A button that somebody pressed. */
export interface PressedButton {
  /** The same whenever Slack sends the same press again. */
  id: string;
  user: string;
  /** As we made it: contracts/chat-token.ts. */
  value: string;
  /** Where an answer to the person can be left. */
  responseUrl?: string;
}

/** What somebody wrote in a thread. */
export interface ThreadMessage {
  id: string;
  channelId: string;
  threadTs: string;
  ts: string;
  user: string;
  text: string;
  /** The thread hangs under a post of the desk's app, as Slack says. */
  isUnderOurPost: boolean;
}

type SlackRequest =
  { challenge: string } | { presses: PressedButton[] } | { message: ThreadMessage } | { ignored: string };

/** Slack's own rule: older requests may be replays. */
const OLDEST_MS = 5 * 60_000;

/**
 * Whether Slack sent this (signature v0 over the raw body), and lately. Takes the same time for any wrong signature.
 * @param now the real clock, epoch ms
 */
export function checkSlackSignature(
  secret: string,
  { timestamp, signature, body }: { timestamp: unknown; signature: unknown; body: string },
  now: number,
): 'genuine' | 'stale' | 'wrong' {
  const at = typeof timestamp === 'string' ? timestamp : '';
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`, 'utf8').digest('hex')}`;
  const given = typeof signature === 'string' ? signature : '';
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  if (one.length !== other.length || !timingSafeEqual(one, other)) return 'wrong';
  return /^\d{1,12}$/.test(at) && Math.abs(now - Number(at) * 1_000) <= OLDEST_MS ? 'genuine' : 'stale';
}

const text = z.string().min(1).max(5_000);
const slackId = z.string().regex(/^[A-Z0-9]{2,40}$/);
const slackTs = z.string().regex(/^\d{1,12}\.\d{1,6}$/);

const Press = z.looseObject({
  type: z.literal('block_actions'),
  user: z.looseObject({ id: slackId }),
  response_url: z.url({ protocol: /^https?$/ }).optional(),
  actions: z.array(z.looseObject({ action_id: text, action_ts: text, value: text.optional() })).min(1),
});

const Event = z.looseObject({
  type: z.literal('event_callback'),
  event_id: text,
  authorizations: z.array(z.looseObject({ user_id: z.string() })).default([]),
  event: z.looseObject({
    type: z.literal('message'),
    channel: slackId,
    ts: slackTs,
    thread_ts: slackTs,
    parent_user_id: z.string().optional(),
    user: slackId,
    text: z.string().max(50_000).default(''),
    subtype: z.string().optional(),
    bot_id: z.string().optional(),
  }),
});

const Verification = z.looseObject({ type: z.literal('url_verification'), challenge: z.string().min(1).max(500) });

/** Kinds of messages that people write; edits, joins and the like are none. */
const WRITTEN = new Set([undefined, 'thread_broadcast', 'file_share']);

/** What a genuine request says: a form with a `payload` (interactivity), or JSON (events). */
export function readSlackRequest(body: string, contentType: string): SlackRequest {
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  const payload = fromJson(isForm ? (new URLSearchParams(body).get('payload') ?? '') : body);
  const challenge = Verification.safeParse(payload).data?.challenge;
  if (challenge !== undefined) return { challenge };
  const press = Press.safeParse(payload).data;
  if (press) {
    const { user, response_url: responseUrl, actions } = press;
    const presses = actions.flatMap(({ action_id: action, action_ts: at, value }) =>
      value === undefined
        ? []
        : [{ id: `chat/press/${at}/${user.id}/${action}`, user: user.id, value, ...(responseUrl && { responseUrl }) }],
    );
    return presses.length > 0 ? { presses } : { ignored: 'no button of ours' };
  }
  const told = Event.safeParse(payload).data;
  if (!told) return { ignored: 'nothing that the desk reads' };
  const { channel: channelId, ts, thread_ts: threadTs, user, text: written, subtype, bot_id: bot } = told.event;
  if (bot !== undefined || !WRITTEN.has(subtype)) return { ignored: 'not written by a person' };
  const isUnderOurPost = told.authorizations.some(({ user_id: app }) => app === told.event.parent_user_id);
  return {
    message: { id: `chat/event/${told.event_id}`, channelId, threadTs, ts, user, text: written, isUnderOurPost },
  };
}
