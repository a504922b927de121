import wrapAnsi from 'wrap-ansi';
import { columns, cut, padded, type Style } from './style.js';

interface Column {
  title: string;
  /** May be wrapped over several lines when the table is too wide. */
  wraps?: true;
  /** People copy it: it is cut last of all, and then in its middle. */
  copied?: true;
}

const GAP = '  ';
const NARROWEST = 8;

/**
 * Rows below titles, without borders, aligned by columns on the screen. Where the style has a width, columns that may
 * wrap share what the others leave; if that is not enough, the others are cut with an ellipsis.
 */
export function table(head: Column[], rows: string[][], style: Style, indent = ''): string {
  const widths = head.map((column, at) =>
    Math.max(...[column.title, ...rows.map((row) => row[at] ?? '')].map(columns)),
  );
  if (style.width) fit(widths, head, style.width - indent.length);
  const titles = head.map((column, at) => style.strong(cut(column.title, widths[at]!)));
  const lines = [line(titles, widths), ...rows.flatMap((row) => rowLines(row, head, widths))];
  return lines.map((text) => indent + text.trimEnd()).join('\n');
}

/** Takes from the widest column that may give, one at a time: first from those that wrap, last from those that are copied. */
function fit(widths: number[], head: Column[], most: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  const givers: ((column: Column) => boolean)[] = [
    ({ wraps }) => wraps === true,
    ({ wraps, copied }) => !wraps && !copied,
    ({ copied }) => copied === true,
  ];
  for (const gives of givers) {
    while (total() > most) {
      const giving = widths.map((width, at) => (gives(head[at]!) && width > NARROWEST ? width : 0));
      const widest = Math.max(...giving);
      if (widest === 0) break;
      widths[giving.indexOf(widest)] = widest - 1;
    }
  }
}

function rowLines(row: string[], head: Column[], widths: number[]): string[] {
  const cells = widths.map((width, at) => {
    const cell = row[at] ?? '';
    if (columns(cell) <= width) return [cell];
    if (head[at]?.wraps) return wrapAnsi(cell, width, { hard: true }).split('\n');
    return [cut(cell, width, head[at]?.copied ? 'middle' : 'end')];
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    line(
      cells.map((lines) => lines[at] ?? ''),
      widths,
    ),
  );
}

function line(cells: string[], widths: number[]): string {
  return cells.map((cell, at) => (at === cells.length - 1 ? cell : padded(cell, widths[at] ?? 0))).join(GAP);
}
