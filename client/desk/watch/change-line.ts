import type { CaseStatus } from '../../../domain/status.js';
import { shortCaseId } from '../case-ref.js';
import { tellerOf } from '../record/told.js';
import { cleaned } from '../style.js';
import { instant } from '../times.js';
import { shortEntry, type TimelineEntry } from '../timeline.js';
import { deskCommand } from '../desk-command.js';
import type { Look } from './look.js';

/** What has changed since the look before, as one line for a log: when, which case, where it stands, what is new. */
export function changeLine(before: Look | undefined, look: Look, caseId: string, demo: boolean, now: number): string {
  const { status, silent, timeline } = cleaned(look);
  const head = `${instant(status?.now ?? now, status?.zone ?? 'UTC', true)}  ${shortCaseId(caseId)}`;
  if (silent) return `${head}  ${silent.why}; watching goes on by itself`;
  if (!status) return `${head}  opening`;
  const stopped = look.run !== 'RUNNING' && !status.outcome ? [`stopped from outside (${look.run.toLowerCase()})`] : [];
  const news = [...stopped, ...newsOf(before?.status, status, demo), ...told(newEntries(before, timeline), timeline)];
  const answers = before?.silent ? ['it answers again'] : [];
  return [head, status.stage, [...answers, ...news].join('; ')].filter(Boolean).join('  ');
}

function newsOf(before: CaseStatus | undefined, status: CaseStatus, demo: boolean): string[] {
  const accounts = status.accounts
    .filter(({ id, state }) => before?.accounts.find((one) => one.id === id)?.state !== state)
    .map(({ id, state }) => `${id} ${state}`);
  const steps = status.steps
    .filter(({ state }) => state === 'done' || state === 'active')
    .filter(({ title, state, detail }) => {
      const was = before?.steps.find((one) => one.title === title);
      return was?.state !== state || was.detail !== detail;
    })
    .map(({ title, detail }) => (detail ? `${title} ${detail}` : title));
  const asked = (before?.todos ?? []).map(({ command }) => command);
  const todos = status.todos
    .filter(({ command }) => !asked.includes(command))
    .map(({ text, command }) => `to do: ${text} -> ${deskCommand(command, { demo })}`);
  const trouble = status.trouble && !before?.trouble ? [`stuck: ${status.trouble.text}`] : [];
  return [...accounts, ...steps, ...trouble, ...todos];
}

function told(entries: TimelineEntry[], record: TimelineEntry[] = []): string[] {
  const tell = tellerOf(record);
  return entries.map((entry) => shortEntry(entry, tell(entry)));
}

/** What the record has got since the look before; nothing of what was there when somebody began to watch. */
function newEntries(before: Look | undefined, timeline: TimelineEntry[] = []): TimelineEntry[] {
  if (!before) return [];
  const last = Math.max(0, ...(before.timeline ?? []).map(({ id }) => id));
  return timeline.filter(({ id, fact }) => id > last && fact !== 'attempted');
}

/** The same for programs. */
export function changeObject(before: Look | undefined, look: Look, at: number): Record<string, unknown> {
  const { run, status, silent, timeline } = look;
  const happened = newEntries(before, timeline);
  return {
    at,
    run: run.toLowerCase(),
    ...(silent && { silent }),
    ...(status && { case: status }),
    ...(happened.length > 0 && { happened }),
  };
}
