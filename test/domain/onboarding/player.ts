import { localTime } from '../../../domain/calendar.js';
import { nextSteps, type Plan } from '../../../domain/onboarding.js';
import { openedState, outcomeOf } from '../../../domain/onboarding/accounts.js';
import { applyResult, applyStart, type StepResult } from '../../../domain/onboarding/apply.js';
import type { OnboardingCommand } from '../../../domain/onboarding/commands.js';
import { calledContact } from '../../../domain/onboarding/call-scripts.js';
import type { Step } from '../../../domain/onboarding/plan.js';
import type { CallEnd, Gap, OnboardingState, OpenedOnboarding, PostKind } from '../../../domain/onboarding/state.js';
import { statusOf } from '../../../domain/onboarding/status.js';
import { applyCommand, refusal } from '../../../domain/onboarding/steer.js';
import { HANDBOOK_ONBOARDING, type OnboardingPolicy } from '../../../domain/policy.js';
import type { Problem } from '../../../domain/problem.js';
import { seoul } from '../calendars.js';

const DAY = 86_400_000;

/** What the owner of one account does, as instants; nothing given: nothing done. */
export interface Owner {
  acceptsAt?: number;
  declinesAt?: number;
  /** Joins by another way than an invitation. */
  joinsAt?: number;
  /** Accepts, but is not in the organization when looked for. */
  neverJoins?: boolean;
  /** Its first invitation was pending already, sent then. */
  adoptedAt?: number;
  /** What a withdrawal of its invitation comes to; default canceled. */
  withdrawal?: 'accepted' | 'unknown' | 'no-answer';
  /** Which invitation the owner reacts to. */
  invitation?: number;
  gapsUntil?: { at: number; gaps: Gap[] };
  refuses?: { problem: Problem; until: number };
  /** Its credits cannot be read before this instant. */
  creditsFrom?: number;
}

/** Monday 2026-11-23, 10:00 in Seoul: no holiday near. */
export const MONDAY = Date.parse('2026-11-23T01:00:00Z');
export const day = (days: number, hours = 0): number => MONDAY + days * DAY + hours * 3_600_000;

export function opened(accounts: string[], policy: Partial<OnboardingPolicy> = {}): OpenedOnboarding {
  const person = { id: 'csr.kim', name: 'Kim', email: 'csr.kim@desk.example.com' };
  return {
    caseId: 'onboarding/acme/R-1',
    customer: { id: 'acme', name: 'Acme', calendar: seoul },
    payer: { id: 'main', name: 'Main payer' },
    requestedBy: person,
    csr: person,
    duty: [
      { id: 'ts.jung', name: 'Jung', phone: '+12065550104' },
      { id: 'ts.han', name: 'Han', phone: '+12065550105' },
    ],
    reference: 'R-1',
    ticketId: 'T-1',
    language: 'ko',
    contacts: [{ name: 'Lee', email: 'lee@acme.example.com', phone: '+12065550101' }],
    accounts: accounts.map((id) => ({ id, ownerEmail: `owner-${id}@acme.example.com` })),
    access: { crossAccount: true, billing: true },
    deskCalendar: seoul,
    policies: {
      id: 'onboarding',
      version: 0,
      onboarding: { ...HANDBOOK_ONBOARDING, ...policy },
      desk: {
        deskName: 'Desk',
        supportAddress: 'support@desk.example.com',
        channels: { notices: 'coc-noti', questions: 'general' },
        groups: { csr: 'csr', coc: 'coc' },
        deskNumber: '+12065550100',
        csrGroupAddress: 'csr@desk.example.com',
        accountLinkDutyAddress: 'duty@desk.example.com',
        costPortalUrl: 'https://cost.example.com',
        guideMailSubject: { ko: '신규 계정 통합 안내', en: 'Linking your accounts' },
        acceptUrl: 'https://accept.example.com',
        customerRoleName: 'DeskAccess',
        deskRoleArn: 'arn:aws:iam::999999999999:role/desk-worker',
      },
    },
  };
}

export const NO_ANSWER: Problem = {
  code: 'TimeoutFailure',
  action: 'retry',
  who: 'operator',
  means: 'No answer.',
  next: 'It is tried again by itself.',
};

/** Plays the rule against a scripted outside, in no time: every step answers at once, the clock jumps to the next instant. */
export class Player {
  state: OnboardingState;
  now = MONDAY;
  /** Do not carry out steps of this kind: the story stops before the first. */
  stopAt?: Step['kind'];
  /** How a call to somebody ends, by the name of who is called; default: they press 1. A problem: it cannot be placed. */
  phone: (name: string, at: number) => Partial<CallEnd> & { problem?: Problem; lane?: string } = () => ({});
  /** What looking for a call that may ring finds; default: it was never made. */
  settles: () => { providerCallId?: string } | { problem: Problem } = () => ({});
  /** What the cost portal answers to a request for a login. */
  portal: () => object | { problem: Problem } = () => ({});
  /** A problem: this kind of post cannot be written. */
  posts: (kind: PostKind) => { problem: Problem } | undefined = () => undefined;
  /** Addresses that the mail server refuses while others get the mail. */
  refusesMail: (step: Step) => string[] = () => [];
  /** A problem: this step fails. */
  fails: (step: Step) => { problem: Problem } | undefined = () => undefined;
  /** Every step carried out: day and hour since the start, and what it was. */
  log: { at: number; step: Step; answer: StepResult }[] = [];

  private readonly owners: Record<string, Owner>;

  constructor(owners: Record<string, Owner>, given: OpenedOnboarding = opened(Object.keys(owners))) {
    this.owners = owners;
    this.state = openedState(given, MONDAY);
  }

  plan(): Plan {
    return nextSteps({ state: this.state, now: this.now, busy: new Set() });
  }

  /** Runs until the instant, or until the case is closed. */
  run(until: number = Infinity): this {
    for (let turns = 0; turns < 20_000 && !this.state.closed; turns += 1) {
      const plan = this.plan();
      if (plan.steps.some((step) => step.kind === this.stopAt)) break;
      for (const step of plan.steps) {
        applyStart(this.state, step, this.now);
        const answer = this.fails(step) ?? this.answer(step);
        this.log.push({ at: this.now, step, answer });
        applyResult(this.state, step, answer, this.now);
      }
      if (plan.steps.length > 0) continue;
      const next = plan.wakeAt ?? Infinity;
      if (next > until || next === Infinity) break;
      this.now = next;
    }
    if (!this.state.closed && until !== Infinity) this.now = Math.max(this.now, until);
    return this;
  }

  command(command: OnboardingCommand): string {
    const why = refusal(this.state, command);
    if (why) return `refused: ${why}`;
    return applyCommand(this.state, command, this.now);
  }

  status() {
    return statusOf(this.state, this.plan(), this.now);
  }

  /** `day hour kind accounts` of every mail of a kind. */
  mails(kind: string): { day: number; accounts: string[] }[] {
    return this.log.flatMap(({ at, step }) =>
      step.kind === 'mail' && step.mail === kind ? [{ day: (at - MONDAY) / DAY, accounts: step.accounts }] : [],
    );
  }

  count(kind: Step['kind']): number {
    return this.log.filter(({ step }) => step.kind === kind).length;
  }

  outcomes(): Record<string, string | undefined> {
    return Object.fromEntries(this.state.accounts.map((account) => [account.id, outcomeOf(this.state, account)]));
  }

  private answer(step: Step): StepResult {
    const owner = 'accountId' in step ? (this.owners[step.accountId] ?? {}) : {};
    switch (step.kind) {
      case 'invite':
        if (owner.refuses && this.now < owner.refuses.until) return { problem: owner.refuses.problem };
        if (owner.adoptedAt !== undefined && step.number === 1) {
          return {
            result: 'adopted',
            handshakeId: `h-${step.accountId}`,
            invitedAt: owner.adoptedAt,
            expiresAt: owner.adoptedAt + 15 * DAY,
          };
        }
        return {
          result: 'invited',
          handshakeId: `h-${step.accountId}${step.number}`,
          invitedAt: this.now,
          expiresAt: this.now + 15 * DAY,
        };
      case 'poll':
        return { accounts: this.state.accounts.map((account) => this.look(account.id)) };
      case 'mail':
        return { rejected: this.refusesMail(step) };
      case 'check-access':
        return { gaps: owner.gapsUntil && this.now < owner.gapsUntil.at ? owner.gapsUntil.gaps : [] };
      case 'withdraw':
        return owner.withdrawal === 'no-answer' ? { problem: NO_ANSWER } : { state: owner.withdrawal ?? 'canceled' };
      case 'place-call': {
        const { problem, lane } = this.onPhone(step.call);
        if (problem) return { problem };
        return lane ? { waitsFor: lane } : { providerCallId: step.key, placedAt: this.now };
      }
      case 'settle-call':
        return this.settles();
      case 'portal-login':
        return this.portal();
      case 'fetch-call': {
        const { reason = 'keyed', digit = '1' } = this.onPhone(step.call);
        return { kind: 'ended', reason, ...(reason === 'keyed' && { digit }) };
      }
      case 'hang-up':
        return { kind: 'ended', reason: 'canceled' };
      case 'post':
      case 'update-post':
        return (step.kind === 'post' && this.posts(step.post)) || { channelId: 'C1', ts: step.key };
      case 'read-credits':
        return { readings: step.accounts.map((id) => this.credits(id)) };
      case 'load-calendars':
        return { customer: this.state.opened.customer.calendar, desk: this.state.opened.deskCalendar };
      default:
        return {};
    }
  }

  private onPhone(callId: string) {
    const call = this.state.calls.find(({ id }) => id === callId);
    return this.phone(call?.person?.name ?? calledContact(this.state)?.name ?? '', this.now);
  }

  private credits(id: string) {
    if (this.now < (this.owners[id]?.creditsFrom ?? 0))
      return { id, unreadable: 'AWS does not let us read them.', code: 'AccessDenied' };
    return { id, credits: [], asOf: this.now };
  }

  private look(id: string) {
    const owner = this.owners[id] ?? {};
    const invitation = this.state.accounts.find((one) => one.id === id)?.invitations.at(-1);
    const reacts = invitation?.number === (owner.invitation ?? 1);
    if (owner.joinsAt !== undefined && this.now >= owner.joinsAt) return { id, handshake: 'unknown', member: true };
    if (reacts && owner.acceptsAt !== undefined && this.now >= owner.acceptsAt)
      return { id, handshake: 'accepted', member: !owner.neverJoins };
    if (reacts && owner.declinesAt !== undefined && this.now >= owner.declinesAt)
      return { id, handshake: 'declined', member: false };
    return { id, handshake: this.now >= (invitation?.expiresAt ?? Infinity) ? 'expired' : 'pending', member: false };
  }
}

/** Minutes of the day in Seoul at which calls were placed. */
export function placedAt(player: Player, call = ''): string[] {
  return player.log
    .filter(({ step }) => step.kind === 'place-call' && step.key.startsWith(`call/${call}`))
    .map(({ at }) => {
      const { date, minute } = localTime(seoul, at);
      return `${date.slice(8)} ${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
    });
}
