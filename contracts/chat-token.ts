import { readToken, signToken } from './signed-token.js';

const PURPOSE = 'desk/chat-button/1';

/** What pressing a button says to a case. */
interface ChatCommand {
  caseId: string;
  /** Name of the case's update. */
  action: string;
  argument: Record<string, unknown>;
}

/**
 * The value of a button in the chat: nobody can press what the desk has not offered.
 *
 * @param secret DESK_LINK_SECRET
 */
export function signChatToken(secret: string, { caseId, action, argument }: ChatCommand): string {
  return signToken(secret, PURPOSE, JSON.stringify([caseId, action, argument]));
}

/** What a button says, or undefined when we did not make it. */
export function readChatToken(secret: string, token: string): ChatCommand | undefined {
  const text = readToken(secret, PURPOSE, token);
  if (text === undefined) return undefined;
  const [caseId, action, argument] = JSON.parse(text) as [string, string, Record<string, unknown>];
  return { caseId, action, argument };
}
