import { allHandlersFinished, CancellationScope, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { nextSteps, type Plan } from '../domain/onboarding.js';
import { outcomesOf } from '../domain/onboarding/accounts.js';
import { applyResult, applyStart } from '../domain/onboarding/apply.js';
import type { Step } from '../domain/onboarding/plan.js';
import { applyCommand } from '../domain/onboarding/steer.js';
import type { AccountOutcome, CaseOutcome, OnboardingState } from '../domain/onboarding/state.js';
import type { OnboardingRequest } from '../contracts/onboarding.js';
import { registry } from './activities.js';
import { newCase, wakeAt, type RunningCase } from './onboarding/case.js';
import { handleMessages } from './onboarding/messages.js';
import { openCase, type Continued } from './onboarding/open.js';
import { perform } from './onboarding/perform.js';
import { show, statusNow } from './onboarding/show.js';
import { untilRecorded } from './until-recorded.js';

/** How an onboarding ended, with each account's outcome (handbook 3.8). */
export interface OnboardingOutcome {
  caseId: string;
  outcome: CaseOutcome;
  accounts: { id: string; outcome: AccountOutcome }[];
}

/**
 * Takes a customer's AWS accounts in (handbook 3): one workflow per request, all its accounts inside.
 * The workflow id is the case id, `onboarding/<customer>/<reference>`.
 * Fails with `InvalidRequest`, before any effect, when the request is not in order. Steered by the updates of `COMMANDS`.
 */
export async function onboardAccounts(input: OnboardingRequest | Continued): Promise<OnboardingOutcome> {
  const self = newCase();
  handleMessages(self, () => statusNow(self));
  return CancellationScope.nonCancellable(async () => {
    self.state = await openCase(self, input);
    cancelOnRequest(self, self.state);
    const { state } = self;
    for (;;) {
      self.changed = false;
      for (const step of planNow(self, state).steps) void carryOut(self, state, step);
      void writeNotes(self, state);
      const plan = planNow(self, state);
      self.plan = plan;
      show(self, state, plan);
      if (state.closed && self.busy.size === 0) break;
      wakeAt(self, plan.wakeAt, plan.waits[0] ? `waits for ${plan.waits[0].text}`.slice(0, 200) : 'next look');
      if (workflowInfo().continueAsNewSuggested && self.busy.size === 0 && !self.changed && allHandlersFinished()) {
        await continueAsNew<typeof onboardAccounts>({ continued: state });
      }
      await condition(() => self.changed);
    }
    wakeAt(self, undefined, '');
    // What became of commands and messages that came at the very end is in the record, too.
    do {
      await condition(allHandlersFinished);
      await writeNotes(self, state);
    } while (self.notes.length > 0 || !allHandlersFinished());
    return { caseId: state.opened.caseId, outcome: state.closed.outcome, accounts: outcomesOf(state) };
  });
}

/** The engine's own cancel (a button of its UI) is a cancel command without a name. */
function cancelOnRequest(self: RunningCase, state: OnboardingState): void {
  const root = CancellationScope.current().parent ?? CancellationScope.current();
  void root.cancelRequested.catch(() => {
    if (state.cancelled || state.closed || state.closing) return;
    const command = { name: 'cancel' as const, by: 'temporal-ui', reason: 'cancelled with the engine’s own cancel' };
    applyCommand(state, command, Date.now());
    self.notes.push({ key: 'cancel', kind: 'command.cancel', rule: 'handbook 3', at: Date.now(), data: command });
    self.changed = true;
  });
}

function planNow(self: RunningCase, state: OnboardingState): Plan {
  return nextSteps({ state, now: Date.now(), busy: self.busy });
}

/** One step beside the others: a slow or failing one does not hold up those of other kinds. */
async function carryOut(self: RunningCase, state: OnboardingState, step: Step): Promise<void> {
  self.busy.add(step.key);
  applyStart(state, step, Date.now());
  const result = await perform(state, step, Date.now());
  self.busy.delete(step.key);
  applyResult(state, step, result, Date.now());
  self.changed = true;
}

async function writeNotes(self: RunningCase, state: OnboardingState): Promise<void> {
  if (self.notes.length === 0 || self.busy.has('notes')) return;
  self.busy.add('notes');
  const notes = self.notes.splice(0);
  const write = () =>
    registry.note.executeWithOptions({ summary: `${notes.length} notes for the record` }, [
      { caseId: state.opened.caseId, notes },
    ]);
  await untilRecorded(self, 'write its notes to the record', write);
  self.busy.delete('notes');
  self.changed = true;
}
