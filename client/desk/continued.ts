import { columns } from './style.js';

/**
 * A command over as many lines as it needs, each but the last ending in a backslash: copied together, a shell takes them as
 * the one command that they are. A flag stays with its value.
 */
export function continued(command: string, indent: string, width: number | undefined): string[] {
  const lines: string[] = [];
  for (const unit of unitsOf(command)) {
    const last = lines.at(-1);
    const longer = `${last} ${unit}`;
    // Two columns are for the backslash.
    if (last !== undefined && (width === undefined || columns(longer) + 2 <= width)) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${last === undefined ? '' : '  '}${unit}`);
  }
  return lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line));
}

/** `desk record-call`, the case, and each flag with its value; blanks within quotes part nothing. */
function unitsOf(command: string): string[] {
  const [desk = '', name = '', ...words] = command.match(/(?:[^\s']|'[^']*')+/g) ?? [];
  const units = [`${desk} ${name}`];
  for (const word of words) {
    if (units.at(-1)!.startsWith('--') && !word.startsWith('--')) units[units.length - 1] += ` ${word}`;
    else units.push(word);
  }
  return units;
}
