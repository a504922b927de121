import type { Db } from '../../registry/database.js';
import { withoutSql } from '../without-sql.js';
import { postMessage, type PostMessageInput } from './post-message.js';
import { openSlack, type SlackSettings } from './slack.js';
import { updateMessage, type UpdateMessageInput } from './update-message.js';

export interface ChatOptions {
  db: Db;
  slack: SlackSettings;
  /** DESK_LINK_SECRET: signs what buttons say. */
  linkSecret: string;
}

export type ChatActivities = ReturnType<typeof createChatActivities>;

/** Activities that write in the MSP's chat: any worker of the queue `desk`. */
export function createChatActivities({ db, slack: settings, linkSecret }: ChatOptions) {
  const parts = { db, linkSecret, slack: openSlack(settings) };
  return withoutSql({
    postMessage: (input: PostMessageInput) => postMessage(parts, input),
    updateMessage: (input: UpdateMessageInput) => updateMessage(parts, input),
  });
}
