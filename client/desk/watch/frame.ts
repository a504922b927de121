import type { CaseStatus } from '../../../domain/status.js';
import { toShow } from '../case-ref.js';
import { waitLine } from '../render-case.js';
import type { Tone } from '../record/told.js';
import { cleaned, columns, cut, paragraph, type Style } from '../style.js';
import { instant } from '../times.js';
import { deskCommand } from '../desk-command.js';
import { continued } from '../continued.js';
import { frameHead } from './frame-head.js';
import { happened } from './happened.js';
import type { Look } from './look.js';

export interface Around {
  caseId: string;
  /** Our own clock, epoch ms. */
  now: number;
  /** Of the terminal. */
  rows: number;
  demo: boolean;
  /** It is watched no longer: the last picture, which stays. */
  last: boolean;
}

/** How much of what can be long is shown, `lines` of each to-do and wait at most; the first that fits the terminal is taken. */
const SIZES = [
  { happened: 8, waits: 6, todos: 6, lines: Infinity },
  { happened: 8, waits: 3, todos: 3, lines: 3 },
  { happened: 5, waits: 2, todos: 2, lines: 2 },
  { happened: 3, waits: 1, todos: 1, lines: 2 },
  { happened: 4, waits: 1, todos: 1, lines: 1 },
  { happened: 2, waits: 1, todos: 1, lines: 1 },
  { happened: 2, waits: 0, todos: 1, lines: 1 },
  { happened: 0, waits: 0, todos: 1, lines: 1 },
];

type Size = (typeof SIZES)[number];

const WHOLE = { waits: Infinity, todos: Infinity, lines: Infinity };

/** A case as one picture that fits the terminal, so that it can be drawn over the one before. */
export function frame(look: Look, style: Style, around: Around): string {
  const most = Math.max(around.rows - 1, 6);
  const seen = cleaned(look);
  const pictures = SIZES.map((size) => {
    const picture = lines(seen, size, style, around);
    const whole = lines(seen, { ...size, ...WHOLE }, style, around);
    return whole.length > picture.length ? lines(seen, size, style, around, hintLines(style, around)) : picture;
  });
  const fitting = pictures.find((picture) => picture.length <= most) ?? lines(seen, SIZES.at(-1)!, style, around);
  return fitting.slice(0, most).join('\n');
}

/** Where what is left out can be read; nothing where that line would be cut. */
function hintLines({ width = Infinity }: Style, { caseId, demo }: Around): string[] {
  const hint = `All of it: ${toShow(caseId, { demo })}`;
  return columns(hint) > width ? [] : [hint];
}

function lines(
  { status, timeline, silent, run }: Look,
  size: Size,
  style: Style,
  around: Around,
  hint: string[] = [],
): string[] {
  const foot = [...hint, ...footLines(silent, status, style, around)];
  if (!status)
    return [style.strong(around.caseId), silent ? 'stage not known while nobody answers' : 'opening', '', ...foot];
  const clock = Math.max(around.now, status.now);
  const entries = size.happened > 0 ? happened(timeline, status).slice(-size.happened) : [];
  const blocks = [
    frameHead(status, run, clock, style),
    section(
      'Waits for',
      few(status.waitingFor, size.waits, (wait) => firstLines(waitLine(wait, status, clock, style), size.lines, style)),
      style,
    ),
    section(
      'Happened',
      entries.map((entry) => painted(entry.tone, style)(fitting(entry.text, style))),
      style,
    ),
    section(
      'To do',
      few(status.todos, size.todos, (todo) => todoText(todo, style, { demo: around.demo, most: size.lines })),
      style,
    ),
    foot.join('\n'),
  ];
  return blocks.filter(Boolean).join('\n\n').split('\n');
}

function footLines(silent: Look['silent'], status: CaseStatus | undefined, style: Style, around: Around): string[] {
  if (silent) {
    const since = instant(silent.since, status?.zone ?? 'UTC', true);
    const goesOn = around.last ? '' : '; watching goes on by itself';
    return [style.attention(paragraph('', `${silent.why} (since ${since})${goesOn}.`, style))];
  }
  if (status?.outcome) return [paragraph('', `Closed as ${status.outcome}.`, style)];
  if (around.last) return [paragraph('', 'No longer watched; the case goes on.', style)];
  return [paragraph('', 'q ends the watching; the case goes on.', style)];
}

/** The command stands on lines of its own that a shell takes as one; it is never cut. */
function todoText(
  { text, command }: CaseStatus['todos'][number],
  style: Style,
  { demo, most }: { demo: boolean; most: number },
): string {
  const told = firstLines(paragraph('  - ', text, style), most, style);
  const typed = continued(deskCommand(command, { demo }), '      ', style.width);
  return [told, ...typed.map(style.strong)].join('\n');
}

function firstLines(text: string, most: number, { width = Infinity }: Style): string {
  const lines = text.split('\n');
  if (lines.length <= most) return text;
  return [...lines.slice(0, most - 1), cut(`${lines[most - 1]} …`, width)].join('\n');
}

function few<T>(all: T[], most: number, shown: (one: T) => string): string[] {
  if (most === 0) return [];
  const more = all.length - most;
  return [...all.slice(0, most).map(shown), ...(more > 0 ? [`  and ${more} more`] : [])];
}

function section(title: string, lines: string[], style: Style): string {
  return lines.length > 0 ? [style.strong(title), ...lines].join('\n') : '';
}

function fitting(text: string, style: Style): string {
  return style.width ? cut(text, style.width) : text;
}

function painted(tone: Tone, style: Style): (text: string) => string {
  if (tone === 'bad') return style.bad;
  return tone === 'attention' ? style.attention : (text) => text;
}
