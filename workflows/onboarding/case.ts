import { CancellationScope, sleep, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { Plan } from '../../domain/onboarding.js';
import type { OnboardingState } from '../../domain/onboarding/state.js';
import type { Trouble } from '../../domain/stuck.js';
import type { LedgerNote } from '../../activities/registry/activities.js';

/** A running case in the worker's memory. Everything that must outlive the run is in `state`. */
export interface RunningCase {
  /** Undefined until the case is open. */
  state?: OnboardingState;
  /** Keys of the steps that are being carried out. */
  busy: Set<string>;
  /** Something happened since the last plan. */
  changed: boolean;
  /** For the ledger, written together by the main loop. */
  notes: LedgerNote[];
  /** Commands are taken one after the other. */
  commands: Promise<unknown>;
  /** What the main loop last decided; the status query shows it. */
  plan?: Plan;
  /** What cannot be written to the record, and since when: by the work it holds up. */
  troubles: Map<string, Trouble>;
  timer?: { at: number; scope: CancellationScope };
  /** Parent of the timers' scopes; see {@link parentThatForgets}. */
  timers: CancellationScope;
  shown?: string;
  /** The trouble that the engine's lists show. */
  shownTrouble?: string;
}

export function newCase(): RunningCase {
  return {
    busy: new Set(),
    changed: true,
    notes: [],
    troubles: new Map(),
    ...(workflowInfo().memo?.['trouble'] ? { shownTrouble: JSON.stringify(workflowInfo().memo?.['trouble']) } : {}),
    timers: parentThatForgets(),
    commands: Promise.resolve(),
  };
}

/**
 * A scope keeps each child for as long as it can still be cancelled itself: a case would hold all its past timers.
 * This one was cancelled already, which does not reach the children because it is not cancellable.
 */
function parentThatForgets(): CancellationScope {
  const scope = new CancellationScope({ cancellable: false });
  scope.cancel();
  return scope;
}

/** Keeps one timer, to the earliest instant at which something is due; it is replaced only when that instant changes. */
export function wakeAt(self: RunningCase, at: number | undefined, summary: string): void {
  if (self.timer?.at === at) return;
  self.timer?.scope.cancel();
  delete self.timer;
  if (at === undefined) return;
  const scope = new CancellationScope({ cancellable: true, parent: self.timers });
  self.timer = { at, scope };
  void scope
    .run(async () => {
      await sleep(Math.max(1, at - Date.now()), { summary });
      delete self.timer;
      self.changed = true;
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
}
