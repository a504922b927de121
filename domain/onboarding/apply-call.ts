import type { Problem } from '../problem.js';
import {
  applyCallLook,
  applyEnded,
  applyLaneTaken,
  applyNotPlaced,
  applyPlaced,
  applySettled,
  beginCall,
  beginLook,
  lookGivenUp,
} from './calls.js';
import { acknowledge } from './duty.js';
import type { Step, StepOf } from './plan.js';
import type { CallTask, DutyPage, OnboardingState } from './state.js';

/** A step that is about one call. */
type CallStep = StepOf<'place-call' | 'settle-call' | 'fetch-call' | 'hang-up' | 'end-call'>;

/** Takes note that something is being done about a call. */
export function beginCallStep(state: OnboardingState, step: CallStep): void {
  if (step.kind === 'place-call' && step.page) beginPageCall(state, step.page);
  const call = findCall(state, step.call);
  if (!call) return;
  if (step.kind === 'fetch-call') beginLook(call);
  if (step.kind === 'place-call') beginCall(state, call);
}

function beginPageCall(state: OnboardingState, { id, turn, call }: NonNullable<StepOf<'place-call'>['page']>): void {
  const page = findPage(state, id);
  if (page) {
    Object.assign(page, { turn, calls: page.calls + 1 });
    delete page.lane;
  }
  if (!findCall(state, call.id)) state.calls.push({ ...call });
}

/** What was done about a call has brought this back. */
export function applyCall(state: OnboardingState, step: CallStep, result: object, now: number): void {
  const call = findCall(state, step.call);
  if (!call) return;
  switch (step.kind) {
    case 'place-call': {
      const page = step.page && findPage(state, step.page.id);
      if (page) delete page.problem;
      if ('waitsFor' in result) return applyLaneTaken(call, page, String(result.waitsFor), now);
      const { providerCallId } = result as { providerCallId: string };
      return applyPlaced(state, call, { key: step.key, providerCallId }, now);
    }
    case 'settle-call': {
      const { providerCallId } = result as { providerCallId?: string };
      const settled = { key: step.callKey, ...(providerCallId !== undefined && { providerCallId }) };
      if (providerCallId !== undefined) delete state.problems[step.callKey];
      return applySettled(state, call, settled, now);
    }
    case 'fetch-call':
    case 'hang-up':
      if (call.live && step.kind === 'hang-up') call.live.hungUp = true;
      return applyCallLook(state, call, result as Parameters<typeof applyCallLook>[2], now);
    case 'end-call':
      applyEnded(state, call, step.end, now);
      if (call.about === 'duty' && call.result === 'answered' && call.person) acknowledge(state, call.person.id, now);
  }
}

/** Something about a call was refused or has failed. `problem` is in the memory of the case already. */
export function applyCallProblem(
  state: OnboardingState,
  step: CallStep,
  problem: Problem & { since: number },
  now: number,
): void {
  const call = findCall(state, step.call);
  if (!call) return;
  const over = () => delete state.problems[step.key];
  switch (step.kind) {
    case 'place-call': {
      applyNotPlaced(call, problem);
      const page = step.page && findPage(state, step.page.id);
      if (!page) return;
      // A page goes on to the next person, and says what is wrong: it must not wait for a wrong number.
      page.problem = problem;
      call.result = 'unanswered';
      over();
      return;
    }
    case 'settle-call':
      applySettled(state, call, { failed: problem.since }, now);
      if (call.unclear === undefined) over();
      return;
    case 'hang-up':
      lookGivenUp(call, problem.since, now);
      // It ends by itself then; the looks say when.
      if (call.live) call.live.hungUp = true;
      over();
      return;
    case 'fetch-call':
      lookGivenUp(call, problem.since, now);
      if (call.live?.ended !== undefined) over();
      return;
    case 'end-call':
      // Nothing else goes on before it is in the record.
      over();
  }
}

/** People are called one after the other, minutes apart: a page waits for nothing longer than that. */
export function isOfPage(state: OnboardingState, step: Step): boolean {
  return step.kind === 'open-page' || ('call' in step && findCall(state, step.call)?.about === 'duty');
}

function findPage(state: OnboardingState, id: string): DutyPage | undefined {
  return state.pages.find((page) => page.id === id);
}

function findCall(state: OnboardingState, id: string): CallTask | undefined {
  return state.calls.find((call) => call.id === id);
}
