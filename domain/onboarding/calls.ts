import { CalendarEnds } from '../calendar.js';
import { nextRinging } from '../contact-times.js';
import type { Problem } from '../problem.js';
import { HOUR, isOpen, isPending, MINUTE } from './accounts.js';
import { ACKNOWLEDGE, calledContact, DECLINE, PERSON } from './call-scripts.js';
import { accountList, combine, heldUntil, part, type Part, type View } from './plan.js';
import type { AccountState, CallAbout, CallEnd, CallTask, DutyPage, OnboardingState } from './state.js';

/** A phone that rings in another matter is asked for again so much later. */
const LANE_MS = MINUTE;
/** Beyond the ringing: the script and its keys. */
const TALK_MS = MINUTE;
/** A call that nobody can say anything of is given up. */
const LONGEST_CALL_MS = 15 * MINUTE;

/**
 * A call that goes with a mail (3.3, 3.5, 3.6). It takes the place of open calls about accounts that it covers, but for
 * completion, of which everybody is told. While such a call goes on, the phone does not ring a second time for a reminder.
 */
export function planCall(
  state: OnboardingState,
  about: Exclude<CallAbout, 'duty'>,
  accounts: string[],
  now: number,
): void {
  const covered = state.calls.filter(
    (call) =>
      !call.result &&
      !call.byHand &&
      (call.about === 'guide' || call.about === 'reminder') &&
      call.accounts.every((id) => accounts.includes(id)),
  );
  const underWay = covered.find((call) => call.live || call.unclear !== undefined);
  if (about === 'reminder' && underWay) {
    underWay.accounts = accounts;
    return;
  }
  for (const call of covered) call.result = 'superseded';
  callAbout(state, about, accounts, now);
}

function callAbout(state: OnboardingState, about: CallTask['about'], accounts: string[], now: number): void {
  const number = (state.counts[`call/${about}`] ?? 0) + 1;
  state.counts[`call/${about}`] = number;
  state.calls.push({ id: `${about}-${number}`, about, accounts, notBefore: now, tries: 0 });
}

/** Worth making, and there is somebody to call. */
export function isOwed(state: OnboardingState, call: CallTask): boolean {
  if (call.about !== 'duty' && !call.byHand && !calledContact(state)) return false;
  return isCalledFor(state, call);
}

/** Still worth making: the guide and reminder calls only while one of their accounts waits for its owner. */
export function isCalledFor(state: OnboardingState, call: CallTask): boolean {
  if (call.result) return false;
  if (call.about === 'duty') return isPaged(state, call);
  // They asked for a person: whatever has happened since, somebody owes them a call.
  if (call.byHand) return true;
  if (state.cancelled) return false;
  if (call.about === 'completion') return true;
  return state.accounts.some((account) => call.accounts.includes(account.id) && isPending(account));
}

function isPaged(state: OnboardingState, call: CallTask): boolean {
  return openPages(state).some((page) => call.id.startsWith(`${page.id}-`));
}

/** Pages that nobody has taken, about accounts that still need a person of account-link duty. */
export function openPages(state: OnboardingState): DutyPage[] {
  return state.pages.filter((page) => !page.acknowledged && !page.ended && isNeeded(state, page));
}

export function isNeeded(state: OnboardingState, { accounts }: DutyPage): boolean {
  return state.accounts.some((account) => accounts.includes(account.id) && needsDuty(account));
}

/** Those accounts of a page that still need somebody; all when none does any more. */
export function accountsOfPage(state: OnboardingState, { accounts }: DutyPage): string[] {
  const needing = state.accounts.filter((account) => accounts.includes(account.id) && needsDuty(account));
  return needing.length > 0 ? needing.map(({ id }) => id) : accounts;
}

/** Its invitation stands still until a person acts (3.4). */
export function needsDuty(account: AccountState): boolean {
  return isOpen(account) && !account.withdrawn && !account.ending && account.problem?.action === 'person';
}

/** Calls that the desk owes the customer: placed in the contact's business time, one try after the other (2, 3.3, 3.5, 3.6). */
export function calls({ state, now, busy }: View): Part {
  const contact = calledContact(state);
  return combine([
    nobodyToCall(state),
    ...state.calls
      .filter((call) => call.about !== 'duty' && !call.live && isOwed(state, call))
      // One telephone at a time: an earlier try that may still ring is settled first.
      .filter((call) => !isToEnd(state, call))
      .map((call) => {
        if (call.byHand) {
          const { name, phone } = call.dialled ?? { name: contact?.name ?? 'the contact', phone: contact?.phone };
          const text = `Call ${name} (${phone ?? 'no phone'}), who asked for a person: ${call.about} call about ${accountList(call.accounts)}`;
          return part({ todos: [{ text, update: 'recordCall', argument: { call: call.id, answered: true } }] });
        }
        if (!contact || busy.has(settleKeyOf(callKeyOf(call)))) return part();
        const { from: dueAt, until } = ringing(state, call, now);
        if (dueAt > now) {
          const text = call.lane
            ? `the phone of ${contact.name}, on which ${call.lane} calls`
            : `${dueAt === call.notBefore ? '' : 'business time, for '}try ${call.tries + 1} of the ${call.about} call ${call.id}`;
          return part({ [call.lane ? 'looks' : 'deadlines']: [dueAt], waits: [{ text, until: dueAt }] });
        }
        const summary = `call ${contact.name}: ${call.about} call, try ${call.tries + 1}`;
        const step = { kind: 'place-call' as const, key: callKeyOf(call), rule: RULE[call.about], summary };
        return part({ steps: [{ ...step, call: call.id, until }] });
      }),
  ]);
}

/** Calls that cannot be made as long as no contact has a telephone; the case goes on without them. */
function nobodyToCall(state: OnboardingState): Part {
  const ids = state.calls.filter((call) => isCalledFor(state, call) && !isOwed(state, call)).map(({ id }) => id);
  if (ids.length === 0) return part();
  return part({ waits: [{ text: `a contact with a telephone for ${ids.join(', ')} (change-contact)` }] });
}

function ringing(state: OnboardingState, { notBefore }: CallTask, now: number): { from: number; until: number } {
  return nextRinging(state.opened.customer.calendar, Math.max(notBefore, now), ringMs(state));
}

/** Of the effect that places it. */
export function callKeyOf({ id, tries }: CallTask): string {
  return `call/${id}/${tries + 1}`;
}

const RULE: Record<CallAbout, string> = {
  guide: 'handbook 3.3',
  reminder: 'handbook 3.5',
  completion: 'handbook 3.6',
  duty: 'handbook 3.4',
};

/** Calls under way: the provider tells how they end, and is asked when it does not; those that are not wanted any more are hung up. */
export function callsUnderWay({ state, now }: View): Part {
  return combine(
    state.calls.map((call) => {
      const { live } = call;
      if (!live) return part();
      const rule = RULE[call.about];
      const common = { rule, call: call.id, providerCallId: live.providerCallId };
      if (live.ended) {
        const summary = `call ${call.id} ended: ${live.ended.reason}`;
        return part({ steps: [{ kind: 'end-call', key: `${live.key}/ended`, summary, ...common, end: live.ended }] });
      }
      if (!live.hungUp && !isWanted(state, call, live.key)) {
        const summary = `call ${call.id} is not needed any more: hang up`;
        // Nobody is cut off in the middle of a sentence but those of the desk.
        const ringingOnly = call.about !== 'duty';
        return part({ steps: [{ kind: 'hang-up', key: `${live.key}/hang-up`, summary, ringingOnly, ...common }] });
      }
      const waits = [{ text: `${call.person?.name ?? call.dialled?.name ?? 'somebody'} to answer the phone` }];
      // By then it is over: what comes next depends on how it ended.
      if (live.lookAt > now) return part({ deadlines: [live.lookAt], waits });
      const summary = `look how call ${call.id} stands`;
      return part({ steps: [{ kind: 'fetch-call', key: `${live.key}/look`, summary, ...common }], waits });
    }),
  );
}

/**
 * Calls of which nobody knows whether they ring: found out, without dialling, where nobody needs them any more, so that they
 * are hung up, and where they are not dialled again now. Whoever has pressed a key in one must not be unheard until then.
 */
export function unsettledCalls({ state, now, busy }: View): Part {
  const open = state.calls.flatMap(({ unclear, ...call }) =>
    unclear === undefined || call.live || busy.has(unclear) ? [] : [{ call, callKey: unclear }],
  );
  return combine(
    open.map(({ call, callKey }) => {
      if (isWanted(state, call, callKey) && isDialledNow(state, call, callKey, now)) return part();
      const summary = `find out whether call ${call.id} rings`;
      const common = { rule: RULE[call.about], call: call.id };
      const waits = [{ text: `the provider to say whether call ${call.id} rings` }];
      return part({ steps: [{ kind: 'settle-call', key: settleKeyOf(callKey), callKey, summary, ...common }], waits });
    }),
  );
}

/** It is placed at this moment: that looks before it dials. */
function isDialledNow(state: OnboardingState, call: CallTask, key: string, now: number): boolean {
  if (heldUntil(state, { key, kind: 'place-call' }) > now) return false;
  try {
    return call.about === 'duty' || ringing(state, call, now).from <= now;
  } catch (error) {
    // Where nobody knows whether it is business time nobody is dialled, but a call that may ring is looked for.
    if (error instanceof CalendarEnds) return false;
    throw error;
  }
}

function settleKeyOf(callKey: string): string {
  return `${callKey}/settle`;
}

/** Still worth ringing for: it is owed, and no agent's own try has taken the place of this one. */
function isWanted(state: OnboardingState, call: CallTask, key: string): boolean {
  return isOwed(state, call) && key === callKeyOf(call);
}

/** Whether somebody's phone rings for it, or may, although it should not. */
function isToEnd(state: OnboardingState, call: CallTask): boolean {
  return call.unclear !== undefined && !isWanted(state, call, call.unclear);
}

/** From here on the telephone may ring. */
export function beginCall(state: OnboardingState, call: CallTask): void {
  call.unclear = callKeyOf(call);
  const contact = call.about === 'duty' ? undefined : calledContact(state);
  if (contact?.phone) call.dialled = { name: contact.name, phone: contact.phone };
}

/** Another contact is called from now on: tries that go on are ended, and theirs begin anew. */
export function callTheNewContact(state: OnboardingState, now: number): void {
  const phone = calledContact(state)?.phone;
  const others = state.calls.filter(
    (call) =>
      !call.result &&
      !call.byHand &&
      (call.live || call.unclear !== undefined) &&
      call.dialled !== undefined &&
      call.dialled.phone !== phone,
  );
  for (const call of others) {
    call.result = 'superseded';
    callAbout(state, call.about, call.accounts, now);
  }
}

/** Guide and reminder calls about accounts none of which waits for its owner any more are over, also for a later invitation. */
export function endOldCalls(state: OnboardingState): void {
  for (const call of state.calls) {
    const open = !call.result && !call.byHand && !call.live && call.unclear === undefined;
    const ofInvitations = call.about === 'guide' || call.about === 'reminder';
    if (open && ofInvitations && !isCalledFor(state, call)) call.result = 'superseded';
  }
}

/** Dialling failed. Only a refusal says that no telephone rings. */
export function applyNotPlaced(call: CallTask, { action, code }: Problem): void {
  if (action !== 'retry' && code !== 'call/unclear') delete call.unclear;
}

/** What looking for a call that may ring has found. One that was asked about for longer than calls last is over. */
export function applySettled(
  state: OnboardingState,
  call: CallTask,
  settled: { key: string; providerCallId?: string } | { failed: number },
  now: number,
): void {
  if ('failed' in settled) {
    if (now - settled.failed >= LONGEST_CALL_MS) delete call.unclear;
    return;
  }
  const { key, providerCallId } = settled;
  if (providerCallId === undefined) {
    delete call.unclear;
    return;
  }
  applyPlaced(state, call, { key, providerCallId }, now);
  // It has gone on for a while: perhaps somebody has answered it.
  if (call.live) call.live.lookAt = now;
}

/** The telephone rings: when its provider is asked, if it does not tell by itself. */
export function applyPlaced(
  state: OnboardingState,
  call: CallTask,
  placed: { key: string; providerCallId: string },
  now: number,
): void {
  const { key, providerCallId } = placed;
  delete call.lane;
  delete call.unclear;
  // A page that went on without it: whoever answers may still take it.
  if (call.about === 'duty' && call.result === 'unanswered') delete call.result;
  const heard = call.heard === key;
  delete call.heard;
  call.live = {
    key,
    providerCallId,
    placedAt: now,
    lookAt: heard ? now : now + lookMs(state),
    ...(heard && { heard, told: true }),
  };
}

/** Somebody else is on the phone with this person. */
export function applyLaneTaken(call: CallTask, page: DutyPage | undefined, by: string, now: number): void {
  if (call.about === 'duty') call.result = 'superseded';
  if (page) page.lane = { with: by, until: now + LANE_MS };
  call.lane = by;
  delete call.unclear;
  call.notBefore = now + LANE_MS;
}

/** What the provider answered when it was asked how a call stands. */
export function applyCallLook(
  state: OnboardingState,
  call: CallTask,
  seen: { kind: string; reason?: CallEnd['reason']; digit?: string },
  now: number,
): void {
  const { live } = call;
  if (!live || live.ended) return;
  const { kind, reason = 'unknown', digit } = seen;
  if (kind === 'ended' && live.heard && digit === undefined) {
    // A key may have been told since.
    live.lookAt = now;
    return;
  }
  if (kind === 'ended') {
    live.ended = { reason, by: live.told ? 'callback' : 'look', ...(digit !== undefined && { digit }) };
    return;
  }
  // It may have told something more while it was asked.
  live.lookAt = live.heard ? now : now + lookMs(state);
}

/** A look that failed for so long that nobody waits for it any more. */
export function lookGivenUp(call: CallTask, since: number, now: number): void {
  if (call.live && now - since >= LONGEST_CALL_MS) call.live.ended = { reason: 'unknown', by: 'look' };
}

function lookMs(state: OnboardingState): number {
  return ringMs(state) + TALK_MS;
}

function ringMs(state: OnboardingState): number {
  return state.opened.policies.onboarding.ringSeconds * 1_000;
}

/** The intake heard that a call ended or that a key was pressed: a hint to ask the provider now. */
export function hearOf(state: OnboardingState, key: string, now: number): void {
  const call = state.calls.find((one) => key.startsWith(`call/${one.id}/`));
  if (!call) return;
  // What failed and waits for its next try may look now.
  for (const waiting of [key, settleKeyOf(key), `${key}/look`]) delete state.problems[waiting];
  if (call.live?.key === key) Object.assign(call.live, { heard: true, told: true, lookAt: now });
  else if (!call.result && key === callKeyOf(call)) call.heard = key;
}

/** The provider is asked: what it tells from now on asks for another look. */
export function beginLook(call: CallTask): void {
  if (call.live) delete call.live.heard;
}

/** A call ended and is in the record as ended. Only a key that was pressed is contact. */
export function applyEnded(state: OnboardingState, call: CallTask, end: CallEnd, now: number): void {
  const { placedAt, key } = call.live ?? { placedAt: now, key: callKeyOf(call) };
  delete call.live;
  const keyed = end.reason === 'keyed';
  const asksForPerson = call.about !== 'duty' && keyed && end.digit === PERSON;
  // Decided while it rang: by another's acknowledgement, or because an agent recorded a call of their own.
  if (call.result && !(asksForPerson && call.result === 'superseded')) return;
  delete call.result;
  // An agent's own try took its place: only an answer counts.
  if (key !== callKeyOf(call) && !keyed) return;
  call.tries += 1;
  if (call.about === 'duty') {
    call.result =
      keyed && end.digit === ACKNOWLEDGE ? 'answered' : keyed && end.digit === DECLINE ? 'declined' : 'unanswered';
    return;
  }
  if (asksForPerson) {
    call.byHand = true;
    return;
  }
  // Hung up because its reason went away.
  if (end.reason === 'canceled' && !isOwed(state, call)) call.result = 'superseded';
  else settleTry(state, call, keyed, placedAt);
}

/** An agent called by hand. */
export function recordTry(state: OnboardingState, call: CallTask, answered: boolean, now: number): string {
  call.tries += 1;
  settleTry(state, call, answered, now);
  if (!call.result && call.byHand) return `${call.id}: try ${call.tries} not answered; call again`;
  if (call.result === 'unanswered') return `${call.id}: nobody answered ${call.tries} calls; the mail stands`;
  return answered
    ? `${call.id}: answered at try ${call.tries}`
    : `${call.id}: try ${call.tries} not answered; it is called again`;
}

/** Unanswered: two more tries 2 h apart in business time, then the mail stands and the record says so (2). */
function settleTry(state: OnboardingState, call: CallTask, answered: boolean, calledAt: number): void {
  const { callRetries, callRetryHours } = state.opened.policies.onboarding;
  if (answered) call.result = 'answered';
  else if (call.tries > callRetries) call.result = 'unanswered';
  else call.notBefore = calledAt + callRetryHours * HOUR;
}
