import { createLogUpdate } from 'log-update';
import type { CaseStatus } from '../../domain/status.js';
import cliTruncate from 'cli-truncate';
import { cleaned, paragraph, type Style, styleFor } from '../../client/desk/style.js';
import { instant } from '../../client/desk/times.js';

/** Where the reader watches: a live picture on a terminal, one line per change elsewhere. All of it comes from the case's own status. */
export interface Screen {
  /** What somebody outside did just now. */
  tell(text: string): void;
  show(status: CaseStatus): void;
  /** Leaves the last picture standing. */
  done(): void;
}

export function screenFor(stream: NodeJS.WriteStream): Screen {
  const style = styleFor(stream, process.env);
  return stream.isTTY ? livePicture(stream, style) : lines(stream, style);
}

function livePicture(stream: NodeJS.WriteStream, style: Style): Screen {
  const log = createLogUpdate(stream, { showCursor: true });
  let last: CaseStatus | undefined;
  const draw = (): void => {
    if (last) log(`\n${picture(last, style, stream.rows)}`);
  };
  return {
    tell: (text) => {
      log.clear();
      stream.write(`${heading(last, text, style)}\n`);
      draw();
    },
    show: (status) => {
      last = status;
      draw();
    },
    done: () => log.done(),
  };
}

const MARKS = { done: '✓', active: '▶', open: '·', skipped: '-' };
const WAITS_SHOWN = 3;

/** The status in so few lines that the smallest terminal can take it back: date, steps, what it waits for, accounts. */
function picture(raw: CaseStatus, style: Style, rows = 24): string {
  const status = cleaned(raw);
  const { strong, good, attention } = style;
  const stage = status.outcome ? good(status.stage) : strong(status.stage);
  const waits = status.waitingFor
    .slice(0, WAITS_SHOWN)
    .map(({ text, until }) => `  … ${text}${until === undefined ? '' : `, until ${instant(until, status.zone)}`}`);
  const lines = [
    `${strong(instant(status.now, status.zone))} ${status.zone}  ${stage}`,
    ...status.steps.map(({ title, state, detail }) => `  ${MARKS[state]} ${title}${detail ? `: ${detail}` : ''}`),
    ...(waits.length > 0 ? ['waits for', ...waits] : []),
    ...(status.todos.length > 0
      ? [
          attention(
            `${status.todos.length} to do for people: npx desk --demo show ${status.caseId.replace('onboarding/', '')}`,
          ),
        ]
      : []),
    ...status.accounts.map(({ id, state, detail }) => `  ${id}  ${state}${detail ? `  ${detail}` : ''}`),
  ];
  const width = (style.width ?? 80) - 1;
  return lines
    .slice(0, Math.max(8, rows - 3))
    .map((line) => cliTruncate(line, width))
    .join('\n');
}

function lines(stream: NodeJS.WriteStream, style: Style): Screen {
  let last: CaseStatus | undefined;
  let said = '';
  return {
    tell: (text) => void stream.write(`${heading(last, text, style)}\n`),
    show: (status) => {
      last = status;
      const accounts = status.accounts.map(({ id, state }) => `…${id.slice(-4)} ${state}`).join(', ');
      const line = `  ${status.stage} | ${accounts}`;
      if (line !== said) stream.write(`${instant(status.now, status.zone)}${line}\n`);
      said = line;
    },
    done: () => {},
  };
}

function heading(status: CaseStatus | undefined, text: string, style: Style): string {
  const when = status ? `${instant(status.now, status.zone)}  ` : '';
  return paragraph(`${when}${style.strong('▸')} `, text, style);
}
