import { createLogUpdate } from 'log-update';
import { columns, styleFor } from '../style.js';
import type { Machine } from '../terminal.js';
import { changeLine, changeObject } from './change-line.js';
import { frame } from './frame.js';
import type { Look } from './look.js';

/** Where the looks go. */
interface Screen {
  /** Called after every look. */
  show(look: Look, changed: boolean): void;
  /** Leaves the last one standing. */
  end(): void;
}

interface Watched {
  caseId: string;
  json: boolean;
  demo: boolean;
}

/** A picture that is drawn over itself on a terminal; one line or JSON object per change elsewhere. */
export function screenFor(machine: Machine, watched: Watched): Screen {
  const { stdout, env } = machine;
  const live = stdout.isTTY && !watched.json && env['TERM'] !== 'dumb';
  return live ? picture(machine, watched) : changes(machine, watched);
}

function changes({ stdout }: Machine, { caseId, json, demo }: Watched): Screen {
  let before: Look | undefined;
  return {
    show(look, changed) {
      if (!changed) return;
      const now = Date.now();
      stdout.write(
        json
          ? `${JSON.stringify(changeObject(before, look, now))}\n`
          : `${changeLine(before, look, caseId, demo, now)}\n`,
      );
      before = look;
    },
    end: () => {},
  };
}

function picture({ stdout, env }: Machine, { caseId, demo }: Watched): Screen {
  const log = createLogUpdate(stdout, { showCursor: true });
  let shown: Look | undefined;
  let drawn: { text: string; columns: number } | undefined;
  const draw = (last = false): void => {
    if (!shown) return;
    const around = { caseId, now: Date.now(), rows: stdout.rows ?? 24, demo, last };
    const text = frame(shown, styleFor(stdout, env), around);
    log(text);
    drawn = { text, columns: stdout.columns };
  };
  const resized = (): void => {
    if (drawn) takeBack(stdout, log, drawn);
    draw();
  };
  stdout.on('resize', resized);
  return {
    show(look) {
      shown = look;
      draw();
    },
    end() {
      stdout.off('resize', resized);
      draw(true);
      log.done();
    },
  };
}

/** A terminal that got narrower has broken the picture's lines anew: it is taller now than when it was drawn. */
function takeBack(
  stdout: NodeJS.WriteStream,
  log: ReturnType<typeof createLogUpdate>,
  drawn: { text: string; columns: number },
): void {
  const height = (width: number) =>
    drawn.text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(columns(line) / width)), 0);
  const taller = height(stdout.columns) - height(drawn.columns);
  for (let line = 0; line < taller; line++) stdout.write('\u001b[2K\u001b[1A');
  log.clear();
}
