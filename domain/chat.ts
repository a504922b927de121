import type { Language } from './language.js';

/** A button: whoever presses it gives this command to the case. */
export interface ChatButton {
  /** Name of an update of the case: `decideReinvite`. */
  action: string;
  label: string;
  style?: 'primary' | 'danger';
  /** The update's argument; who pressed is added as `by`. */
  value: Record<string, unknown>;
}

/** What posts are built of. No mention or link is ever read from their texts, which others may have written. */
export type ChatBlock =
  | { paragraph: string }
  /** Names and their values, one a line. */
  | { facts: [string, string][] }
  | { buttons: ChatButton[] };

/** One message in a channel of the MSP's chat, without a word of the program that shows it. */
export interface ChatPost {
  language: Language;
  /** All of it in one line, for notifications and for programs that show no blocks. */
  text: string;
  blocks: ChatBlock[];
}

/** A message that stands, by which it is changed and answered in a thread. */
export interface PostedMessage {
  channelId: string;
  ts: string;
}

/** What somebody wrote in the thread of a post (signal `chatReply`), word for word. */
export interface ChatReply {
  /** Of the post's effect. */
  key: string;
  /** Staff id; absent when the registry knows nobody with this chat id. */
  by?: string;
  /** The chat's own id of who wrote. */
  user: string;
  text: string;
  ts: string;
}
