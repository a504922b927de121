import type { CaseStatus } from '../../../domain/status.js';
import { MARKS, stageOf } from '../render-case.js';
import { cut, paragraph, together, type Style } from '../style.js';
import { distance, instant } from '../times.js';

/** What the eye looks for first: whose case, its stage, when something is due, what is wrong, how far it is. */
export function frameHead(status: CaseStatus, run: string, clock: number, style: Style): string {
  const { zone, dueAt, outcome, trouble } = status;
  const due = dueAt === undefined || outcome ? [] : [`Due ${instant(dueAt, zone)} ${zone}, ${distance(dueAt, clock)}`];
  const stopped = run !== 'RUNNING' && !outcome ? [style.bad(`Stopped from outside (${run.toLowerCase()})`)] : [];
  const stuck = trouble
    ? [
        style.bad(paragraph('', `Stuck since ${instant(trouble.since, zone)}: ${trouble.text}`, style)),
        paragraph('  ', trouble.next, style),
      ]
    : [];
  const steps = status.steps.map(({ title, state, detail }) => `${MARKS[state]} ${title}${detail ? ` ${detail}` : ''}`);
  return [
    style.strong(paragraph('', status.title, style)),
    paragraph('', `${status.caseId}  ${stageOf(status, style)}`, style),
    ...due.map((text) => paragraph('', text, style)),
    ...stopped,
    ...stuck,
    paragraph('', steps.map((step) => together(style.width ? cut(step, style.width) : step)).join('   '), style),
  ].join('\n');
}
