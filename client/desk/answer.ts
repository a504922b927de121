import type { Style } from './style.js';

/** What a command found or did: the object for `--json`, and the text for people, drawn when it is known how wide. */
export interface Answer {
  data: Record<string, unknown>;
  text: (style: Style) => string;
}
