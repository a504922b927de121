import { verdictOf, type Part, type PartVerdict, type Problem } from './status/part.js';
import { cleaned, paragraph, type Style } from './style.js';
import { table } from './table.js';
import { instant, ownZone } from './times.js';
import { isToCopy } from './to-copy.js';

const WORDS: Record<PartVerdict, string> = { ok: 'ok', unknown: '?', warning: 'warning', wrong: 'WRONG' };

/** The parts as a table; below it, nearest to the prompt, what is wrong with what to do, and last of all the verdict. */
export function renderStatus(raw: Part[], shown: string, now: number, style: Style): string {
  const parts = cleaned(raw);
  const zone = ownZone();
  const head = [
    { title: 'PART' },
    { title: 'STATE' },
    { title: 'VERSION' },
    { title: `SINCE (${zone})` },
    { title: '', wraps: true as const },
  ];
  const rows = parts.map((part) => [
    part.name,
    coloured(verdictOf(part), style),
    part.version ?? '',
    part.since === undefined ? '' : instant(part.since, zone),
    part.facts.join(', '),
  ]);
  const title = paragraph('', `${style.strong('Desk')} ${shown}, at ${instant(now, zone)}`, style);
  const blocks = [title, table(head, rows, style), problemLines(parts, style).join('\n'), verdict(parts, style)];
  return blocks.filter(Boolean).join('\n\n');
}

function coloured(state: PartVerdict, style: Style): string {
  const word = WORDS[state];
  if (state === 'ok') return style.good(word);
  return state === 'wrong' ? style.bad(word) : style.attention(word);
}

/** Problems with the same remedy stand together, above it; what is wrong comes last, where the eye is. */
function problemLines(parts: Part[], style: Style): string[] {
  const all = parts.flatMap(({ problems }) => problems);
  const ordered = (['warning', 'wrong'] as const).flatMap((severity) => all.filter((one) => one.severity === severity));
  const remedies = [...new Set(ordered.map(({ next }) => next))];
  return remedies.flatMap((next) => {
    const told = ordered.filter((one) => one.next === next).map((one) => toldProblem(one, style));
    return [...told, paragraph('    -> ', next, isToCopy(next) ? { ...style, width: undefined } : style)];
  });
}

function toldProblem({ severity, what }: Problem, style: Style): string {
  const mark = severity === 'wrong' ? style.bad('WRONG') : style.attention('warning');
  return paragraph(`${mark}  `, what, style);
}

function verdict(parts: Part[], style: Style): string {
  const count = (severity: Problem['severity']) =>
    parts.flatMap(({ problems }) => problems).filter((one) => one.severity === severity).length;
  const [wrong, warnings] = [count('wrong'), count('warning')];
  const also = warnings === 0 ? '' : warnings === 1 ? ', 1 warning' : `, ${warnings} warnings`;
  if (wrong > 0) return style.bad(`${wrong === 1 ? '1 thing is' : `${wrong} things are`} wrong${also}.`);
  const unknown = parts.filter((part) => verdictOf(part) === 'unknown').map(({ name }) => name);
  if (unknown.length > 0)
    return style.attention(`Nothing is wrong that could be looked at${also}; not looked at: ${unknown.join(', ')}.`);
  return warnings > 0 ? style.attention(`Nothing is wrong${also}.`) : style.good('All is well.');
}
