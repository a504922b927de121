import { Writable } from 'node:stream';
import { hasColours } from '../style.js';

/** What the prompt library paints, and what we let through: no dim grey, cyan or yellow for what has to be read. */
const INSTEAD: Record<string, string> = { '2': '', '36': '\u001b[32m', '33': '\u001b[35m' };

/** A terminal for the prompts that shows only colours which can be read on dark and on light grounds, or none. */
export function readableOutput(terminal: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Writable {
  const coloured = hasColours(terminal, env);
  const painted = (text: string) =>
    text.replace(/\u001b\[([\d;]*)m/g, (code, which: string) => {
      if (coloured) return INSTEAD[which] ?? code;
      // The cursor is a letter in reverse: it has to stay.
      return ['7', '8', '27', '28'].includes(which) ? code : '';
    });
  const output = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _, done) => void terminal.write(painted(String(chunk)), () => done()),
  });
  Object.defineProperties(output, {
    isTTY: { value: true },
    columns: { get: () => terminal.columns },
    rows: { get: () => terminal.rows },
  });
  terminal.on('resize', () => output.emit('resize'));
  return output;
}
