import type { ChatPost, PostedMessage } from '../../domain/chat.js';
import type { Problem } from '../../domain/problem.js';
import type { Db } from '../../registry/database.js';
import { keepPost } from '../../registry/posts.js';
import { hashOfText, keepText } from '../../registry/sent-texts.js';
import { type EffectRef, effect, type Failure } from '../effect.js';
import { lastUnclear, StillLooking } from '../last-unclear.js';
import { classifyChat, type Doing } from './failures.js';
import { plainText, renderSlack } from './render-slack.js';
import type { Slack } from './slack.js';

export interface ChatParts {
  db: Db;
  slack: Slack;
  /** DESK_LINK_SECRET: signs what buttons say. */
  linkSecret: string;
}

export interface PostMessageInput {
  effect: EffectRef;
  /** What the post is, for the record: `completion`, `credits`, `reinvite-question`, `duty`. */
  template: string;
  /** Account ids that it is about, for the record. */
  accounts?: string[];
  /** Name as in the settings of the desk, with or without #. */
  channel: string;
  /** Answers in the thread of this message; the channel is then this message's. */
  thread?: PostedMessage;
  /** Handles of groups that are told. */
  mention?: string[];
  post: ChatPost;
}

/** Clocks differ, Slack's and the case's, whose machine may be an hour wrong. A message is recognised by its mark alone. */
const SLACK_MS = 2 * 60 * 60_000;

/**
 * Posts one message (handbook 3.4, 3.5, 3.6) and keeps its exact text. Slack takes no key: after an unclear attempt the message is looked
 * for by the mark that it carries before anything is posted again.
 */
export async function postMessage(
  { db, slack, linkSecret }: ChatParts,
  { effect: ref, template, accounts, channel, thread, mention = [], post }: PostMessageInput,
): Promise<PostedMessage | { problem: Problem }> {
  const text = plainText(post);
  const textHash = hashOfText(post.language, text);
  const mark = { caseId: ref.caseId, key: ref.key };
  let phase: 'looking' | 'writing' | 'written' = 'looking';
  const doing = (): Doing => ({
    what: `posting “${template}” in #${channel.replace(/^#/, '')}`,
    channel: `#${channel.replace(/^#/, '')}`,
    writes: phase === 'writing',
  });
  const channelId = () => thread?.channelId ?? slack.channelId(channel);

  return effect<PostedMessage>(db, ref, {
    kind: `post.${template}`,
    data: { accounts, channel, mention, textHash, ...(thread && { thread }) },
    classify(error): Failure {
      const failure = classifyChat(error, doing());
      // The channel may have got another id meanwhile.
      if (failure.as === 'problem') slack.forgetNames();
      return phase === 'written' && failure.as === 'transient' ? { ...failure, as: 'unclear' } : failure;
    },
    async reconcile() {
      const { begunAt, waitMs } = await lastUnclear(db, ref);
      const found = await slack.find(await channelId(), mark, begunAt - SLACK_MS, thread?.ts);
      if (found) await keepPost(db, mark, found);
      else if (waitMs > 0) throw new StillLooking(`“${template}” was posted`, waitMs);
      return found;
    },
    async act() {
      const groups = await Promise.all(mention.map((handle) => slack.groupId(handle)));
      const message = renderSlack(post, { caseId: ref.caseId, secret: linkSecret, groups });
      const into = await channelId();
      await keepText(db, {
        hash: textHash,
        channel: 'chat',
        template,
        language: post.language,
        subject: post.text,
        text,
      });
      phase = 'writing';
      const posted = await slack.post(into, message, mark, thread?.ts);
      phase = 'written';
      await keepPost(db, mark, posted);
      return posted;
    },
  });
}
