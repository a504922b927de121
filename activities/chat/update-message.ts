import type { ChatPost, PostedMessage } from '../../domain/chat.js';
import type { Problem } from '../../domain/problem.js';
import { hashOfText, keepText } from '../../registry/sent-texts.js';
import { type EffectRef, effect } from '../effect.js';
import { classifyChat } from './failures.js';
import type { ChatParts } from './post-message.js';
import { plainText, renderSlack } from './render-slack.js';

export interface UpdateMessageInput {
  effect: EffectRef;
  /** What the post is, for the record: `reinvite-question`, `duty`. */
  template: string;
  message: PostedMessage;
  post: ChatPost;
}

/** Somebody has deleted it: there is nothing left to change, and nothing for anybody to do. */
function unlessGone(error: unknown): void {
  if ((error as { data?: { error?: string } } | null)?.data?.error !== 'message_not_found') throw error;
}

/** Puts other words in place of a message of ours, for instance who has decided. Written twice it is the same message. */
export async function updateMessage(
  { db, slack, linkSecret }: ChatParts,
  { effect: ref, template, message, post }: UpdateMessageInput,
): Promise<PostedMessage | { problem: Problem }> {
  const text = plainText(post);
  const hash = hashOfText(post.language, text);
  const doing = { what: `changing a message to “${template}”`, channel: 'the channel', writes: true };
  return effect<PostedMessage>(db, ref, {
    kind: `edit.${template}`,
    data: { message, textHash: hash },
    classify: (error) => classifyChat(error, doing),
    async act() {
      const { channelId, ts } = message;
      await keepText(db, { hash, channel: 'chat', template, language: post.language, subject: post.text, text });
      await slack.update(message, renderSlack(post, { caseId: ref.caseId, secret: linkSecret })).catch(unlessGone);
      return { channelId, ts };
    },
  });
}
