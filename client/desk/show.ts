import { caseLink } from '../../domain/case-id.js';
import type { CaseStatus } from '../../domain/status.js';
import type { Answer } from './answer.js';
import type { Desk } from './connection.js';
import { DeskFailure } from './failure.js';
import { runState, whyFailed } from './refused-request.js';
import { renderCase } from './render-case.js';
import { statusOf } from './status-of.js';
import { paragraph, type Style } from './style.js';
import { renderTimeline, timelineOf, type TimelineEntry } from './timeline.js';

/** Everything about one case. A timeline that cannot be had is said, and does not hide the rest. */
export async function showCase(
  desk: Desk,
  caseId: string,
  options: { timeline: boolean; demo?: boolean },
): Promise<Answer> {
  const run = await runState(desk, caseId);
  const failure = run === 'FAILED' ? await whyFailed(desk, caseId) : undefined;
  if (failure) throw failure;
  const [status, timeline] = await Promise.all([
    statusOf(desk, caseId),
    options.timeline ? timelineOf(desk.address, caseId).catch(onlyFailures) : undefined,
  ]);
  const link = linkTo(desk, caseId);
  const failed = timeline instanceof DeskFailure;
  return {
    data: {
      case: status,
      run: run.toLowerCase(),
      ...(link && { link }),
      ...(timeline && (failed ? { timelineError: timeline } : { timeline })),
    },
    text: (style) => {
      const body = renderCase(status, style, { link, run, now: Date.now(), demo: options.demo });
      return [body, ...(timeline ? [timelineText(timeline, status, style)] : [])].join('\n\n');
    },
  };
}

/** The case in the Temporal UI, where we know one. */
export function linkTo(desk: Desk, caseId: string): string | undefined {
  const { uiUrl, namespace } = desk.address;
  return uiUrl ? caseLink(uiUrl, namespace, caseId) : undefined;
}

function timelineText(timeline: TimelineEntry[] | DeskFailure, { zone }: CaseStatus, style: Style): string {
  if (!(timeline instanceof DeskFailure)) return renderTimeline(timeline, zone, style);
  return style.attention(paragraph('', `${timeline.message}. ${timeline.next ?? ''}`, style));
}

function onlyFailures(error: unknown): DeskFailure {
  if (error instanceof DeskFailure) return error;
  throw error;
}
