import { LogLevel, WebClient } from '@slack/web-api';
import type { EffectKey } from '../../domain/effect-key.js';
import type { PostedMessage } from '../../domain/chat.js';
import type { SlackMessage } from './render-slack.js';

export interface SlackSettings {
  token: string;
  /** Only for the sandbox. */
  url?: string;
}

/** One answer of Slack; an activity has 10 s in all, in which names may have to be looked up. */
const ANSWER_MS = 5_000;
const EVENT_TYPE = 'durable-desk';
const PAGE = 200;
/** A channel in which more was written since the attempt is not searched to its end. */
const MOST_PAGES = 5;

/** A name that Slack does not know, or does not show to the desk. */
export class UnknownName extends Error {
  readonly kind: 'channel' | 'group';
  readonly given: string;
  constructor(kind: 'channel' | 'group', given: string) {
    super(`Slack shows no ${kind} ${given}`);
    this.kind = kind;
    this.given = given;
  }
}

export type Slack = ReturnType<typeof openSlack>;

/** Slack's Web API as the desk uses it. Nothing is tried twice here. Names are kept for the life of the process. */
export function openSlack({ token, url }: SlackSettings) {
  const client = new WebClient(token, {
    ...(url && { slackApiUrl: url.endsWith('/') ? url : `${url}/` }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: ANSWER_MS,
    logLevel: LogLevel.ERROR,
  });
  const channels = new Map<string, string>();
  const groups = new Map<string, string>();

  async function listChannels(): Promise<void> {
    let cursor: string | undefined;
    do {
      const types = 'public_channel,private_channel';
      const page = await client.conversations.list({ types, exclude_archived: true, limit: 1_000, cursor });
      for (const { id, name } of page.channels ?? []) if (id && name) channels.set(name, id);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
  }

  async function listGroups(): Promise<void> {
    const { usergroups = [] } = await client.usergroups.list();
    for (const { id, handle } of usergroups) if (id && handle) groups.set(handle, id);
  }

  return {
    /** @throws UnknownName */
    async channelId(name: string): Promise<string> {
      const bare = name.replace(/^#/, '');
      if (!channels.has(bare)) await listChannels();
      const id = channels.get(bare);
      if (id === undefined) throw new UnknownName('channel', bare);
      return id;
    },

    /** @throws UnknownName */
    async groupId(handle: string): Promise<string> {
      const bare = handle.replace(/^@/, '');
      if (!groups.has(bare)) await listGroups();
      const id = groups.get(bare);
      if (id === undefined) throw new UnknownName('group', bare);
      return id;
    },

    /** Names may have moved to other ids. */
    forgetNames(): void {
      channels.clear();
      groups.clear();
    },

    async post(channelId: string, message: SlackMessage, mark: EffectKey, threadTs?: string): Promise<PostedMessage> {
      const { channel, ts } = await client.chat.postMessage({
        channel: channelId,
        ...message,
        metadata: { event_type: EVENT_TYPE, event_payload: { case: mark.caseId, key: mark.key } },
        unfurl_links: false,
        unfurl_media: false,
        ...(threadTs && { thread_ts: threadTs }),
      });
      if (!ts) throw new Error('Slack answered without the time of the message');
      return { channelId: channel ?? channelId, ts };
    },

    async update({ channelId, ts }: PostedMessage, message: SlackMessage): Promise<void> {
      await client.chat.update({ channel: channelId, ts, ...message });
    },

    /** A message of ours with this mark, written at or after an instant (epoch ms). */
    async find(
      channelId: string,
      mark: EffectKey,
      since: number,
      threadTs?: string,
    ): Promise<PostedMessage | undefined> {
      const period = {
        channel: channelId,
        oldest: (since / 1_000).toFixed(6),
        inclusive: true,
        limit: PAGE,
        include_all_metadata: true,
      };
      let cursor: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = threadTs
          ? await client.conversations.replies({ ...period, ts: threadTs, cursor })
          : await client.conversations.history({ ...period, cursor });
        const found = (page.messages ?? []).find(({ metadata }) => {
          const { case: caseId, key } = (metadata?.event_payload ?? {}) as Record<string, unknown>;
          return metadata?.event_type === EVENT_TYPE && caseId === mark.caseId && key === mark.key;
        });
        if (found?.ts) return { channelId, ts: found.ts };
        cursor = page.response_metadata?.next_cursor || undefined;
        if (!cursor) break;
      }
      return undefined;
    },
  };
}
