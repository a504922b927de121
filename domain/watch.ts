import { plain } from './markdown.js';
import type { StuckCase } from './stuck.js';

/** The one workflow that watches over all cases of a namespace. */
export const WATCH_ID = 'desk/watch';

/** At most so many stuck cases are listed one by one. */
const SHOWN = 50;

/** Whose namespace it is; in the memo of the watch. */
export interface DeskMark {
  outside: 'sandbox' | 'real';
  /** Id of the registry that the cases are recorded in. */
  registry: string;
}

/** What changed between two looks: which cases are newly stuck, and which of those known are not any more. */
export function changes(known: StuckCase[], found: StuckCase[]): { fresh: StuckCase[]; over: StuckCase[] } {
  const name = ({ caseId, runId, because }: StuckCase): string => JSON.stringify([caseId, runId, because]);
  const before = new Set(known.map(name));
  const after = new Set(found.map(name));
  return { fresh: found.filter((one) => !before.has(name(one))), over: known.filter((one) => !after.has(name(one))) };
}

/** For the Temporal UI: which cases are stuck, why, since when, and what to do. */
export function watchDetails(found: StuckCase[], lookedAt: number, failing?: string): string {
  const iso = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const head =
    found.length === 0 ? 'No case is stuck' : `${found.length} ${found.length === 1 ? 'case is' : 'cases are'} stuck`;
  const lines = [`## ${head}`, '', `Looked at ${iso(lookedAt)}; once a minute.`, ''];
  if (failing) lines.push(`Looking fails now: ${plain(failing)}`, '');
  for (const { caseId, why, since, next } of found.slice(0, SHOWN)) {
    lines.push(`- \`${caseId.replaceAll('`', "'")}\` since ${iso(since)}: ${plain(why)}`, '', `  ${plain(next)}`, '');
  }
  if (found.length > SHOWN) lines.push(`${found.length - SHOWN} more: \`desk cases --stuck\` lists them`);
  return lines.join('\n');
}
