import stringWidth from 'string-width';

/** What a person sees on a terminal: enough of an emulator for what `desk` draws, no more. */
interface SeenScreen {
  write(drawn: string): void;
  resize(rows: number, columns: number): void;
  /** Lines from the first that was drawn, those that scrolled away too; a wide letter counts as one. */
  text(): string;
}

const WIDE = '';

export function screenOf(rows: number, columns: number): SeenScreen {
  const lines: string[][] = [[]];
  let [row, column] = [0, 0];
  const top = () => Math.max(0, lines.length - rows);

  function put(letter: string): void {
    const width = stringWidth(letter);
    if (column + width > columns) feed();
    const line = lines[row]!;
    while (line.length < column) line.push(' ');
    line[column] = letter;
    if (width === 2) line[column + 1] = WIDE;
    column += width;
  }

  function feed(): void {
    column = 0;
    row += 1;
    while (lines.length <= row) lines.push([]);
  }

  function control(numbers: string, what: string): void {
    const count = Number(numbers || 1);
    if (what === 'A') row = Math.max(top(), row - count);
    else if (what === 'B') row = Math.min(lines.length - 1, row + count);
    else if (what === 'C') column = Math.min(columns - 1, column + count);
    else if (what === 'D') column = Math.max(0, column - count);
    else if (what === 'G') column = count - 1;
    else if (what === 'K' && numbers === '2') lines[row] = [];
    else if (what === 'K') lines[row]!.length = Math.min(lines[row]!.length, column);
    else if (what === 'J' && !Number(numbers)) {
      lines[row]!.length = Math.min(lines[row]!.length, column);
      lines.length = row + 1;
    } else if (!['m', 'h', 'l'].includes(what)) throw new Error(`this screen does not know CSI ${numbers}${what}`);
  }

  return {
    write(drawn) {
      for (const [letter, numbers, what] of drawn.matchAll(/\u001b\[([\d;?]*)([A-Za-z])|\u001b[=>]|./gsu)) {
        if (what) control(numbers!, what);
        else if (letter === '\n') {
          const at = column;
          feed();
          column = at;
        } else if (letter === '\r') column = 0;
        else if (letter === '\b') column = Math.max(0, column - 1);
        // Neither can what a shell says about the keypad (ESC =) be seen.
        else if (letter >= ' ') put(letter);
      }
    },
    resize: (toRows, toColumns) => void ([rows, columns] = [toRows, toColumns]),
    text: () =>
      lines
        .map((line) =>
          Array.from(line, (cell) => cell ?? ' ')
            .join('')
            .trimEnd(),
        )
        .join('\n')
        .trimEnd(),
  };
}
