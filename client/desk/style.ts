import cliTruncate from 'cli-truncate';
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

type Paint = (text: string) => string;

/** How text is to look: colours or not, and how wide. No width (a pipe or file): nothing is cut or wrapped. */
export interface Style extends Tones {
  width?: number;
}

/**
 * What a colour is for. Only such that can be read on dark and on light grounds: yellow and cyan fade on white, dim grey
 * on both, blue on black. No colour says anything that the words do not say, too.
 */
interface Tones {
  strong: Paint;
  good: Paint;
  bad: Paint;
  attention: Paint;
}

const NARROWEST = 40;
const WIDEST = 120;

/** The style for a stream: as wide as the terminal, within reason; what is not a terminal is neither cut nor wrapped. */
export function styleFor(stream: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv): Style {
  const width = stream.isTTY ? Math.min(Math.max(stream.columns ?? 80, NARROWEST), WIDEST) : undefined;
  return styled(hasColours(stream, env), width);
}

/** A style of one's own making. */
export function styled(coloured: boolean, width?: number): Style {
  const colours = picocolors.createColors(coloured);
  const attention: Paint = (text) => colours.bold(colours.magenta(text));
  return { strong: colours.bold, good: colours.green, bad: colours.red, attention, ...(width && { width }) };
}

/**
 * `NO_COLOR` (any value but an empty one; `--no-color` sets it) turns colours off, FORCE_COLOR on even in a pipe; else terminals
 * have them.
 */
export function hasColours(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Text without colours or wrapping: what a pipe gets. */
export const PLAIN: Style = styled(false);

/**
 * Text from outside made safe for a terminal: control characters and the marks that turn writing direction are shown as `?`,
 * so that no customer's name can move the cursor or hide what stands beside it.
 */
export function clean(text: string): string {
  return text
    .replace(/\s*[\r\n\t\u2028\u2029]+\s*/g, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '?');
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

/** At most so many columns, with an ellipsis for what is left out. */
export function cut(text: string, width: number, position: 'end' | 'middle' = 'end'): string {
  return cliTruncate(text, width, { position });
}

/** Words that stand together: {@link paragraph} does not break between them. */
export function together(text: string): string {
  return text.replaceAll(' ', NO_BREAK);
}

const NO_BREAK = '\u00a0';

/** `first` before the first line, blanks of the same width before the others; wrapped where the style has a width. */
export function paragraph(first: string, text: string, style: Style): string {
  const indent = columns(first);
  const body = style.width ? wrapAnsi(text, Math.max(style.width - indent, 20), { hard: true }) : text;
  return (
    first +
    body
      .replaceAll(NO_BREAK, ' ')
      .split('\n')
      .join(`\n${' '.repeat(indent)}`)
  );
}
