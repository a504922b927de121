import { columns, padded, type Style } from './style.js';
import wrapAnsi from 'wrap-ansi';

interface Column {
  title: string;
  /** May be wrapped over several lines when the table is too wide; the others keep their width. */
  wraps?: true;
}

const GAP = '  ';
const NARROWEST = 12;

/**
 * Rows below titles, without borders, aligned by columns on the screen. Where the style has a width, columns that may
 * wrap share what the others leave.
 */
export function table(head: Column[], rows: string[][], style: Style, indent = ''): string {
  const widths = head.map((column, at) =>
    Math.max(...[column.title, ...rows.map((row) => row[at] ?? '')].map(columns)),
  );
  if (style.width) shrink(widths, head, style.width - indent.length);
  const lines = [
    style.colours.dim(
      line(
        head.map((column) => column.title),
        widths,
      ),
    ),
    ...rows.flatMap((row) => wrappedRow(row, widths)),
  ];
  return lines.map((text) => indent + text.trimEnd()).join('\n');
}

function shrink(widths: number[], head: Column[], most: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  while (total() > most) {
    const wrapping = widths.map((width, at) => (head[at]?.wraps && width > NARROWEST ? width : 0));
    const widest = Math.max(...wrapping);
    if (widest === 0) return;
    const at = wrapping.indexOf(widest);
    widths[at] = Math.max(NARROWEST, widest - 1);
  }
}

function wrappedRow(row: string[], widths: number[]): string[] {
  const cells = widths.map((width, at) => {
    const cell = row[at] ?? '';
    return columns(cell) > width ? wrapAnsi(cell, width, { hard: true }).split('\n') : [cell];
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
