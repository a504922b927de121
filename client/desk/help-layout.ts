import type { Help } from 'commander';
import { columns, padded, paragraph, styled } from './style.js';

export const HELP_WIDTH = 80;

const INDENT = '  ';
/**
 * How help is laid out. Left to itself the library wraps nothing beside a long flag, and the terminal then breaks the lines
 * within words.
 */
export const HELP_LAYOUT: Partial<Help> = {
  showGlobalOptions: true,
  padWidth(command, help) {
    // Half of the width; a longer flag stands above what it is for.
    const widest = Math.floor((help.helpWidth ?? HELP_WIDTH) / 2) - 2 * INDENT.length;
    const terms = [
      ...[...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].map((one) => help.optionTerm(one)),
      ...help.visibleCommands(command).map((one) => help.subcommandTerm(one)),
      ...help.visibleArguments(command).map((one) => help.argumentTerm(one)),
    ];
    return Math.max(0, ...terms.map(columns).filter((width) => width <= widest));
  },
  formatItem(term, termWidth, description, { helpWidth = HELP_WIDTH }) {
    const first = `${INDENT}${padded(term, termWidth)}${INDENT}`;
    if (!description) return first.trimEnd();
    const style = styled(false, helpWidth);
    if (columns(term) <= termWidth) return paragraph(first, description, style);
    return `${INDENT}${term}\n${paragraph(' '.repeat(termWidth + 2 * INDENT.length), description, style)}`;
  },
};
