import picocolors from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** How text is to look: colours or not, and how wide. No width (a pipe or file): nothing is cut or wrapped. */
export interface Style {
  colours: ReturnType<typeof picocolors.createColors>;
  width?: number;
}

const NARROWEST = 40;
const WIDEST = 120;

/** The style for a stream. `NO_COLOR` (any value but an empty one) turns colours off, as does everything that is not a terminal. */
export function styleFor(stream: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv): Style {
  const terminal = stream.isTTY === true;
  const colours = picocolors.createColors(terminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
  if (!terminal) return { colours };
  return { colours, width: Math.min(Math.max(stream.columns ?? 80, NARROWEST), WIDEST) };
}

/** Text without colours or wrapping: what a pipe gets. */
export const PLAIN: Style = { colours: picocolors.createColors(false) };

/**
 * Text from outside made safe for a terminal: control characters and the marks that turn writing direction are shown as `?`,
 * so that no customer's name can move the cursor or hide what stands beside it.
 */
export function clean(text: string): string {
  return text.replace(/\s*[\r\n\t]+\s*/g, ' ').replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '?');
}

/** The same for every text inside a value. */
export function cleaned<T>(value: T): T {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map(cleaned) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), cleaned(inner)])) as T;
}

/** Columns that a text takes: a Korean letter takes two. */
export function columns(text: string): number {
  return stringWidth(text);
}

/** Fills up with blanks to so many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/** `first` before the first line, blanks of the same width before the others; wrapped where the style has a width. */
export function paragraph(first: string, text: string, style: Style): string {
  const indent = columns(first);
  const body = style.width ? wrapAnsi(text, Math.max(style.width - indent, 20), { hard: true }) : text;
  return first + body.split('\n').join(`\n${' '.repeat(indent)}`);
}
