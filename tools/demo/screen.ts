import { createLogUpdate } from 'log-update';
import type { CaseStatus } from '../../domain/status.js';
import { renderCase } from '../../client/desk/render-case.js';
import { type Style, styleFor } from '../../client/desk/style.js';
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

/** As much of the status as fits below what has been told: else the terminal could not take it back. */
function picture(status: CaseStatus, style: Style, rows = 24): string {
  const all = renderCase({ ...status, updates: [] }, style, { now: status.now, demo: true }).split('\n');
  return all.slice(0, Math.max(8, rows - 4)).join('\n');
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

function heading(status: CaseStatus | undefined, text: string, { colours }: Style): string {
  const when = status ? `${instant(status.now, status.zone)}  ` : '';
  return `${colours.dim(when)}${colours.cyan('▸')} ${text}`;
}
