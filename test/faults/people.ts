import { WorkflowExecutionAlreadyStartedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { OnboardingRequest } from '../../contracts/onboarding.js';
import type { OnboardingCommand } from '../../domain/onboarding/commands.js';
import type { PostKind } from '../../domain/onboarding/state.js';
import type { RecordedEntry } from '../../registry/ledger.js';
import { buttonsOf } from '../../sandbox/slack/person.js';
import type { ChatMessage, Phone } from '../../sandbox/world/types.js';
import { seedAccounts, STORY_CHAT } from '../../tools/story/outside.js';
import { markOf } from './arrived-posts.js';
import type { Conductor } from './conductor.js';
import type { Lane } from './lane.js';
import type { Taken } from './names.js';
import type { PassingTime } from './passing-time.js';
import { stubborn, untilAborted } from './stubborn.js';
import type { Watch } from './watch.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALL_MS = 15_000;
/** So long nothing may happen in a case before its people let time pass for it to try again by itself. */
const CALM_MS = 2_500;
/** How time passes then: past another try after a failure, then past the next look at an open invitation, a day at most. */
const NUDGES = [16 * MINUTE, 16 * MINUTE, HOUR, ...Array<number>(7).fill(4 * HOUR)];

/** What the people of one case share with those of the others. */
export interface Stage {
  lane: Lane;
  watch: Watch;
  time: PassingTime;
  conductor: Conductor;
  /** Epoch ms. */
  startsAt: number;
  signal: AbortSignal;
  /** Answers cases that ask for a person of the desk; true when one did. */
  attend(): Promise<boolean>;
  /** Counts how often time had to be moved on because something was awaited that did not come by itself. */
  nudged(what: string): void;
}

/** One case as the people around it see it. Everything they do is repeated until it took, and takes effect once. */
export class CasePeople {
  readonly caseId: string;
  readonly accounts: string[];
  private readonly stage: Stage;
  private readonly reference: string;
  private readonly phone: string;

  constructor(stage: Stage, own: Taken) {
    this.stage = stage;
    this.caseId = own.caseId;
    this.reference = own.reference;
    this.accounts = own.accounts;
    this.phone = own.phone;
  }

  /** Waits for an instant of the story: so long after it began. */
  at(sinceStart: number): Promise<void> {
    return this.stage.conductor.at(this.stage.startsAt + sinceStart);
  }

  /** A CSR sends the request, for the first so many accounts. */
  async request(accounts: number): Promise<void> {
    const { lane, signal, time, startsAt } = this.stage;
    const own = this.accounts.map((id) => ({ id, ownerEmail: owner(id) }));
    await seedAccounts(lane.outside, own);
    const request: OnboardingRequest = {
      customer: 'acme',
      reference: this.reference,
      requestedBy: 'csr.kim',
      payer: 'main',
      accounts: own.slice(0, accounts),
      contacts: [{ name: 'Kim Minsu', email: 'cloud-admin@acme.example.com', phone: this.phone, language: 'ko' }],
      language: 'ko',
      access: { crossAccount: true, billing: true },
    };
    const start = { taskQueue: 'desk', workflowId: this.caseId, args: [request] };
    await stubborn(`starting ${this.caseId}`, signal, () =>
      this.call(() => lane.client.workflow.start('onboardAccounts', start)).catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }),
    );
    await time.forward([this.caseId], () => startsAt);
  }

  /** Waits until the record says something; lets time pass when it does not come by itself. */
  async sees(what: string, test: (entries: RecordedEntry[]) => boolean): Promise<void> {
    const { watch, conductor, lane, signal } = this.stage;
    for (let nudge = 0; ; nudge += 1) {
      if (await this.soon(test)) return;
      signal.throwIfAborted();
      const span = NUDGES[nudge];
      if (span === undefined) throw new Error(`${what} never came: ${lastLines(watch.of(this.caseId))}`);
      this.stage.nudged(`${this.caseId}: ${what}`);
      await conductor.at(lane.now() + span);
    }
  }

  guided(account: string, times = 1): Promise<void> {
    return this.sees(
      `guide mail ${times} to ${account}`,
      (entries) => mailsTo(entries, 'onboarding-guide', owner(account)) >= times,
    );
  }

  /** Waits until the case knows what the record knows. */
  async settled(): Promise<void> {
    const { time, signal } = this.stage;
    await untilAborted(`rest in ${this.caseId}`, signal, async () => (await time.place(this.caseId)).idle);
  }

  mailed(kind: string, times = 1): Promise<void> {
    return this.sees(`mail ${kind} ${times}`, (entries) => countOf(entries, `mail.${kind}`) >= times);
  }

  /** A post of this kind stands in the chat; answers it. */
  async posted(kind: PostKind): Promise<ChatMessage> {
    const { lane, signal } = this.stage;
    await this.sees(`post ${kind}`, (entries) => countOf(entries, `post.${kind}`) > 0);
    return stubborn(`finding the post ${kind}`, signal, async () => {
      const own = (await lane.outside.messages()).find((message) => {
        const mark = markOf(message);
        return mark?.caseId === this.caseId && mark.key.startsWith(`post/${kind}/`);
      });
      if (!own) throw new Error('it is not in the chat');
      return own;
    });
  }

  /** Waits until a call of the desk about this rings, or has rung. */
  called(about: string): Promise<void> {
    return this.sees(`the ${about} call`, (entries) => countOf(entries, `call.${about}`) > 0);
  }

  /** Somebody of account-link duty has taken the page by a key of their telephone. */
  pageTaken(): Promise<void> {
    return this.sees('an acknowledgement', (entries) =>
      entries.some(({ kind, data }) => kind === 'call.duty.ended' && (data as { digit?: string }).digit === '1'),
    );
  }

  checked(account: string, times: number): Promise<void> {
    return this.sees(`access check ${times} of ${account}`, (entries) =>
      entries.some(({ key, fact }) => fact === 'done' && key === `access/${account}/${times}`),
    );
  }

  /** The customer makes the role as the guide mail says, or, with null, one that anybody could assume. */
  async setsRole(account: string, externalId: string | null = this.stage.lane.externalId): Promise<void> {
    const role = { name: 'DeskAccess', externalId, billing: true, costExplorerEnabled: true };
    await this.stage.lane.outside.putRole(account, role);
  }

  /** How the contact's telephone behaves from now on. */
  async phoneIs(behaviour: Phone['behaviour']): Promise<void> {
    await this.stage.lane.outside.putPhone(this.phone, { behaviour, presses: behaviour === 'answers' ? '1' : null });
  }

  /** The account's credits; null: AWS does not let anybody read them. */
  async hasCredits(account: string, remaining: string | null): Promise<void> {
    const { outside } = this.stage.lane;
    await outside.putAccount(account, { creditsReadable: remaining === null ? false : null });
    if (remaining !== null) await outside.putCredits(account, [{ remaining }]);
  }

  /** AWS refuses to invite this account for that reason; null: it does not any more. */
  async cannotBeInvited(account: string, reason: string | null): Promise<void> {
    await this.stage.lane.outside.putAccount(account, { invite: reason });
  }

  async accepts(account: string): Promise<void> {
    await this.stage.lane.outside.accept(account);
  }

  async declines(account: string): Promise<void> {
    await this.stage.lane.outside.decline(account);
  }

  /** A command under an id of its own: however often it is sent, the case takes it once. */
  async command({ name, ...fields }: OnboardingCommand): Promise<void> {
    const { lane, signal, watch } = this.stage;
    const updateId = `${this.reference}-${name}`;
    const taken = () =>
      watch.of(this.caseId).some(({ key, fact }) => key === `command/${updateId}` && fact === 'asked');
    const send = () =>
      this.call(() => lane.client.workflow.getHandle(this.caseId).executeUpdate(name, { args: [fields], updateId }));
    await stubborn(
      `${name} of ${this.caseId}`,
      signal,
      async () => {
        // Its answer may have been lost, and the case may have closed since.
        if (!taken()) await send();
      },
      (error) => error instanceof WorkflowUpdateFailedError,
    );
  }

  /** Somebody of the staff presses the button with these words under a post, until the case has taken it. */
  async pressesButton(
    kind: PostKind,
    words: string,
    command: string,
    by: keyof typeof STORY_CHAT.users,
  ): Promise<void> {
    const { lane, signal, watch } = this.stage;
    const { channel, ts } = await this.posted(kind);
    const taken = () =>
      watch.of(this.caseId).some(({ fact, kind }) => fact === 'asked' && kind === `command.${command}`);
    await stubborn(`pressing “${words}”`, signal, async () => {
      if (taken()) return;
      const message = (await lane.outside.messages({ channel })).find((one) => one.ts === ts);
      const button = message && buttonsOf(message).find(({ text }) => JSON.stringify(text).includes(words));
      if (!button) throw new Error('there is no such button');
      const user = STORY_CHAT.users[by];
      const { delivered, problem } = await lane.outside.pressButton({ channel, ts, actionId: button.action_id, user });
      if (!delivered) throw new Error(problem);
      // Who sees nothing come of it presses again.
      const patience = Date.now() + CALL_MS;
      while (!taken() && Date.now() < patience) await watch.next();
      if (!taken()) throw new Error('nothing came of it');
    });
  }

  /** The customer opens the link of a mail and presses its button. */
  async clicksRoleIsSet(): Promise<void> {
    const { lane, signal } = this.stage;
    const mails = await lane.outside.mails({ to: owner(this.accounts[0] ?? '') });
    const link = mails.flatMap(({ text }) => text.match(/https?:\/\/\S+\/confirm\/[\w.~-]+/g) ?? []).at(-1);
    if (!link) throw new Error(`no mail of ${this.caseId} carries the link to say that the role is set`);
    await stubborn('pressing the button of the mail', signal, async () => {
      const answer = await fetch(link, { method: 'POST', signal: AbortSignal.timeout(CALL_MS) });
      if (!answer.ok) throw new Error(`the link answered ${answer.status}`);
    });
  }

  /** Waits until the case is closed. */
  closed(): Promise<void> {
    return this.sees('its end', (entries) => entries.some(({ fact }) => fact === 'closed'));
  }

  /** True when it came; false when nothing moves in this case any more but time. */
  private async soon(test: (entries: RecordedEntry[]) => boolean): Promise<boolean> {
    const { watch, time, signal } = this.stage;
    let known = -1;
    let calmSince = Date.now();
    for (;;) {
      const entries = watch.of(this.caseId);
      if (test(entries)) return true;
      signal.throwIfAborted();
      const idle = await time.place(this.caseId).then(
        (place) => place.idle,
        () => false,
      );
      if (!idle || entries.length !== known) calmSince = Date.now();
      known = entries.length;
      if (Date.now() - calmSince > CALM_MS && !(await this.stage.attend())) return false;
      await watch.next();
    }
  }

  private call<T>(call: () => Promise<T>): Promise<T> {
    return this.stage.lane.client.connection.withDeadline(Date.now() + CALL_MS, call);
  }
}

function owner(account: string): string {
  return `owner-${account}@acme.example.com`;
}

function countOf(entries: RecordedEntry[], kind: string): number {
  return entries.filter((entry) => entry.fact === 'done' && entry.kind === kind).length;
}

/** Mails of a kind that were sent to an address: who it went to stands with the attempt. */
function mailsTo(entries: RecordedEntry[], template: string, address: string): number {
  const done = entries.filter(({ fact, kind }) => fact === 'done' && kind === `mail.${template}`);
  return done.filter(({ key, attempt }) => {
    const begun = entries.find((entry) => entry.key === key && entry.attempt === attempt && entry.fact === 'attempted');
    return (begun?.data as { to?: string[] } | undefined)?.to?.includes(address);
  }).length;
}

function lastLines(entries: RecordedEntry[]): string {
  const lines = entries.slice(-6).map(({ fact, key, data }) => `${fact} ${key} ${JSON.stringify(data).slice(0, 160)}`);
  return `its record ends with\n  ${lines.join('\n  ')}`;
}
