/** A piece of running text. Plain strings show exactly as they are: no markup is ever read from them. */
export type Inline = string | { strong: string } | { code: string } | { link: string; text?: string };

/** One line of running text. */
export type Line = Inline | Inline[];

/** What mails are built of; each block renders to HTML and to an equally complete text. */
export type Block =
  | { heading: string }
  | { paragraph: Line }
  | { list: Line[]; numbered?: boolean }
  | { table: { head: string[]; rows: Line[][] } }
  /** Names and their values. */
  | { fields: [string, Line][] }
  | { button: { text: string; url: string } }
  /** Preformatted, e.g. a policy document. */
  | { listing: string }
  /** Something the reader must not miss. */
  | { notice: Line };

/** What a template makes of its facts: one language, no layout. */
export interface Letter {
  subject: string;
  /** One sentence that mail programs show beside the subject. */
  preview: string;
  blocks: Block[];
}

export function pieces(line: Line): Inline[] {
  return Array.isArray(line) ? line : [line];
}

/**
 * Text given by others (names, error texts) on one line: no line breaks, no control or direction-changing characters,
 * so that it can neither forge a header or a further line nor turn the text around it.
 */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim();
}

/** Only web and mail addresses become links. */
export function safeUrl(url: string): string | undefined {
  try {
    const parsed = new URL(url);
    return ['https:', 'http:', 'mailto:'].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}
