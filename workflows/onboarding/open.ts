import { ActivityFailure, ApplicationFailure, condition, workflowInfo } from '@temporalio/workflow';
import { openedState } from '../../domain/onboarding/accounts.js';
import type { OnboardingState } from '../../domain/onboarding/state.js';
import type { OnboardingRequest } from '../../contracts/onboarding.js';
import { registry } from '../activities.js';
import { untilRecorded } from '../until-recorded.js';
import type { RunningCase } from './case.js';
import { hasNewTrouble, showOpening } from './show.js';

/** A run that goes on where an earlier one of the same case stopped, because its history had grown long. */
export interface Continued {
  continued: OnboardingState;
}

/** Parses, checks and registers the request, takes its locks, adopts or opens its ticket: all or nothing (handbook 3.1). */
export async function openCase(self: RunningCase, input: OnboardingRequest | Continued): Promise<OnboardingState> {
  const info = workflowInfo();
  if (info.continuedFromExecutionRunId && 'continued' in input) return input.continued;
  const now = Date.now();
  const request = {
    process: 'onboarding' as const,
    input,
    workflowId: info.workflowId,
    firstRunId: info.firstExecutionRunId,
    now,
  };
  const summary = 'check and register the request';
  const open = () => registry.openCase.executeWithOptions({ summary }, [request]);
  try {
    return openedState(await sayingWhy(self, untilRecorded(self, summary, open)), now);
  } catch (error) {
    // The engine's lists then show what is wrong with the request, not that "an activity failed".
    throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
  }
}

/** Until a request is open, what stands in its way is all there is to show. */
async function sayingWhy<T>(self: RunningCase, opening: Promise<T>): Promise<T> {
  let ended = false;
  const end = (): void => void (ended = true);
  void opening.then(end, end);
  for (;;) {
    await condition(() => ended || hasNewTrouble(self));
    if (ended) return opening;
    showOpening(self);
  }
}
