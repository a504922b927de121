import {
  ApplicationFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import {
  COMMAND_NAMES,
  COMMANDS,
  readCommand,
  type CommandName,
  type OnboardingCommand,
} from '../../domain/onboarding/commands.js';
import { findAccount, isAsked } from '../../domain/onboarding/accounts.js';
import { hearOf } from '../../domain/onboarding/calls.js';
import { readCallEvent, readChatReply } from '../../domain/onboarding/events.js';
import { answerIn } from '../../domain/onboarding/post-texts.js';
import { accountsOf } from '../../domain/onboarding/posts.js';
import { applyCommand, refusal } from '../../domain/onboarding/steer.js';
import type { OnboardingState } from '../../domain/onboarding/state.js';
import type { ChatReply } from '../../domain/chat.js';
import type { CallEvent } from '../../domain/phone.js';
import type { CaseStatus } from '../../domain/status.js';
import { registry } from '../activities.js';
import { untilRecorded } from '../until-recorded.js';
import type { RunningCase } from './case.js';

/** What an accepted update answers. */
export interface Accepted {
  accepted: true;
  /** What happens now, one sentence. */
  note: string;
}

const statusQuery = defineQuery<CaseStatus>('status');
/** From the intake: an account joined or left an organization. A hint; the case looks for itself. */
export const accountEvent = defineSignal<[{ accountId: string; event: string; id: string }]>('accountEvent');

/** From the intake: what the telephone's provider says of a call. A hint; the case asks the provider itself. */
export const callEvent = defineSignal<[CallEvent]>('callEvent');
/** From the intake: what somebody wrote in the thread of one of the case's posts; it is in the record already. */
export const chatReply = defineSignal<[ChatReply]>('chatReply');

/** Registers every handler: before the first `await`, because an update that comes earlier is lost. */
export function handleMessages(self: RunningCase, status: () => CaseStatus): void {
  setHandler(statusQuery, status, { description: 'Where the case stands, what it waits for, what people have to do' });
  setHandler(accountEvent, (raw) => takeEvent(self, raw), {
    description: 'AWS says that an account joined or left: {accountId, event, id}',
  });
  setHandler(callEvent, (raw) => takeCallEvent(self, raw), {
    description: 'The telephone provider says how a call ended: {key, providerCallId, kind, reason, digit}',
  });
  setHandler(chatReply, (raw) => takeReply(self, raw), {
    description: 'Somebody answered in the thread of a post of this case: {key, by, user, text, ts}',
  });
  for (const name of COMMAND_NAMES) {
    const update = defineUpdate<Accepted, [unknown]>(name);
    setHandler(update, (raw) => takeCommand(self, name, raw), {
      validator: (raw) => void parse(name, raw),
      description: `${COMMANDS[name].about}. {${Object.keys(COMMANDS[name].fields).join(', ')}}`,
    });
  }
  // Last: it takes every signal that came earlier and has no handler by now.
  setDefaultSignalHandler((signal, ...args) => drop(self, { signal, args }));
}

function parse(name: CommandName, raw: unknown): OnboardingCommand {
  const read = readCommand(name, raw);
  if ('errors' in read) throw failure(`${name} was not taken:\n- ${read.errors.join('\n- ')}`, 'InvalidCommand');
  return read.command;
}

/** Events are hints: what cannot be read is dropped, kept in the record and shown to a person. */
function takeEvent(self: RunningCase, raw: unknown): void {
  const event = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  const { accountId } = event;
  if (typeof accountId === 'string' && /^\d{12}$/.test(accountId) && typeof event['event'] === 'string') {
    void whenOpen(self).then((state) => {
      if (findAccount(state, accountId)) state.pollNow = true;
      self.changed = true;
    });
    return;
  }
  drop(self, raw);
}

function takeCallEvent(self: RunningCase, raw: unknown): void {
  const event = readCallEvent(raw);
  if (!event) return drop(self, raw);
  if (!event.matters) return;
  void whenOpen(self).then((state) => {
    hearOf(state, event.key, Date.now());
    self.changed = true;
  });
}

/**
 * "Invite again" or "end" as the whole answer of somebody of the staff is that command; anything else under an open question
 * is shown to a person. What is written elsewhere is in the record alone.
 */
async function takeReply(self: RunningCase, raw: unknown): Promise<void> {
  const reply = readChatReply(raw);
  if (!reply) return drop(self, raw);
  const { key, by, text } = reply;
  const state = await whenOpen(self);
  const post = state.posts.find((one) => one.key === key);
  const asked = post?.kind === 'reinvite-question' ? accountsOf(state, post.accounts).filter(isAsked) : [];
  const decision = answerIn(text);
  if (post && asked.length === 0) return;
  // Written before the case knew that its question stands: a person reads it, too.
  if (decision === undefined || by === undefined || !post) {
    const one = { post: key, by: by ?? reply.user, text: text.slice(0, 200) };
    state.replies = [...(state.replies ?? []), one].slice(-5);
    self.changed = true;
    return;
  }
  const turns = asked.map(({ id }) =>
    takeTurn(self, { name: 'decideReinvite', by, accountId: id, decision, reason: 'answered in the chat' }),
  );
  // A refusal is in the record; nobody waits for an answer here.
  await Promise.allSettled(turns);
}

function drop(self: RunningCase, raw: unknown): void {
  const received = (JSON.stringify(raw) ?? String(raw)).slice(0, 300);
  const at = Date.now();
  void whenOpen(self).then((state) => {
    state.dropped = { total: state.dropped.total + 1, unseen: state.dropped.unseen + 1 };
    // A flood is counted; the first hundred are kept word by word.
    if (state.dropped.total <= 100) {
      self.notes.push({
        key: `dropped/${state.dropped.total}`,
        kind: 'message.dropped',
        rule: 'handbook 13',
        at,
        data: { received },
      });
    }
    self.changed = true;
  });
}

async function whenOpen(self: RunningCase): Promise<OnboardingState> {
  // Whoever cancels the case meanwhile must not end what waits to be taken in.
  if (!self.state) await CancellationScope.nonCancellable(() => condition(() => self.state !== undefined));
  return self.state as OnboardingState;
}

/** Writes down what was asked, or that and why it was refused; the main loop then acts. One command at a time. */
async function takeCommand(self: RunningCase, name: CommandName, raw: unknown): Promise<Accepted> {
  return takeTurn(self, parse(name, raw));
}

function takeTurn(self: RunningCase, command: OnboardingCommand): Promise<Accepted> {
  // The engine's cancel ends the case in order; it must not end a command that is being written down.
  const turn = self.commands.then(() => CancellationScope.nonCancellable(() => decide(self, command)));
  self.commands = turn.catch(() => undefined);
  return turn;
}

async function decide(self: RunningCase, command: OnboardingCommand): Promise<Accepted> {
  const state = await whenOpen(self);
  const { opened } = state;
  // The update's own id: a reset or a new run can never give it to another command.
  const key = `command/${currentUpdateInfo()?.id ?? uuid4()}`;
  const refused = refusal(state, command);
  const input = {
    effect: { caseId: opened.caseId, key, now: Date.now(), rule: 'handbook 13' },
    command,
    customerId: opened.customer.id,
    payerId: opened.payer.id,
    firstRunId: workflowInfo().firstExecutionRunId,
    ...(refused !== undefined && { refused }),
  };
  const summary = `${command.name} by ${command.by}${refused === undefined ? '' : ', refused'}`;
  const write = () => registry.recordCommand.executeWithOptions({ summary }, [input]);
  const verdict = await untilRecorded(self, `write the command ${command.name} to the record`, write);
  if (verdict.refused !== undefined) throw refusedFor(command, verdict.refused);
  // The world may have moved while the record was written: that is in the record, too.
  const late = refusal(state, command);
  if (late !== undefined) {
    const data = { ...command, refused: late };
    self.notes.push({
      key,
      kind: `command.${command.name}`,
      rule: 'handbook 13',
      at: Date.now(),
      by: command.by,
      data,
    });
    self.changed = true;
    throw refusedFor(command, late);
  }
  const note = applyCommand(state, command, Date.now());
  self.changed = true;
  return { accepted: true, note };
}

function refusedFor({ name }: OnboardingCommand, why: string): ApplicationFailure {
  return failure(`${name} was refused: ${why}`, 'Refused');
}

/** For people: the UI would show the places in our sources as well. */
function failure(message: string, type: string): ApplicationFailure {
  return Object.assign(ApplicationFailure.nonRetryable(message, type), { stack: '' });
}
