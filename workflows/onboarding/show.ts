import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { AwsAccountIds, CustomerId, DueAt, NeedsHuman, Stage } from '../../contracts/search-attributes.js';
import { detailsOf } from '../../domain/details.js';
import { plain } from '../../domain/markdown.js';
import type { Plan } from '../../domain/onboarding.js';
import type { OnboardingState } from '../../domain/onboarding/state.js';
import { statusOf } from '../../domain/onboarding/status.js';
import type { CaseStatus } from '../../domain/status.js';
import { longest, type Trouble } from '../../domain/stuck.js';
import type { RunningCase } from './case.js';

const OPENING = 'opening';

/** The answer of the status query, at any moment of a case's life. */
export function statusNow(self: RunningCase): CaseStatus {
  const { state, plan } = self;
  const now = Date.now();
  if (state && plan) return statusOf(state, plan, now, [...self.troubles.values()]);
  const { workflowId: caseId } = workflowInfo();
  const trouble = recordTrouble(self);
  return {
    caseId,
    process: 'onboarding',
    title: caseId,
    stage: OPENING,
    now,
    zone: 'UTC',
    needsHuman: trouble !== undefined,
    ...(trouble && { trouble }),
    steps: [],
    waitingFor: [{ text: 'the registry, to check the request' }],
    todos: [],
    accounts: [],
    updates: [],
  };
}

/** Current details always; search attributes in one upsert, only when one of them changed. */
export function show(self: RunningCase, state: OnboardingState, plan: Plan): void {
  const status = statusOf(state, plan, Date.now(), [...self.troubles.values()]);
  setCurrentDetails(detailsOf(status, state.opened.customer.calendar));
  showTrouble(self, status.trouble);
  const shown = JSON.stringify([status.stage, status.dueAt, status.needsHuman, state.accounts.length]);
  if (shown === self.shown) return;
  self.shown = shown;
  upsertSearchAttributes([
    { key: CustomerId, value: state.opened.customer.id },
    { key: Stage, value: status.stage },
    { key: DueAt, value: status.dueAt === undefined ? null : new Date(status.dueAt) },
    { key: NeedsHuman, value: status.needsHuman },
    { key: AwsAccountIds, value: state.accounts.map((account) => account.id) },
  ]);
}

/** What stands in the way of a case that is not open yet. */
export function showOpening(self: RunningCase): void {
  const trouble = recordTrouble(self);
  const words = trouble ? `- ${plain(trouble.text)}\n\n  ${plain(trouble.next)}` : 'The request is being checked.';
  setCurrentDetails(`## Not open yet\n\n${words}`);
  showTrouble(self, trouble);
  upsertSearchAttributes([
    { key: Stage, value: OPENING },
    { key: NeedsHuman, value: trouble !== undefined },
  ]);
}

/** Whether people have not been shown yet what stands in the way now. */
export function hasNewTrouble(self: RunningCase): boolean {
  return inMemo(recordTrouble(self)) !== self.shownTrouble;
}

/** In the memo, where the engine's lists carry it to whoever looks for stuck cases. */
function showTrouble(self: RunningCase, trouble: Trouble | undefined): void {
  if (inMemo(trouble) === self.shownTrouble) return;
  self.shownTrouble = inMemo(trouble);
  upsertMemo({ trouble: trouble ?? null });
}

function recordTrouble(self: RunningCase): Trouble | undefined {
  return longest([...self.troubles.values()]);
}

function inMemo(trouble: Trouble | undefined): string | undefined {
  return trouble && JSON.stringify(trouble);
}
