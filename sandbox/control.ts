import type { ClockView, WorldView } from './control/view.js';
import type { CreditPatch, Patch } from './world/change.js';
import type { EffectCounts } from './world/effects.js';
import type { Fault } from './world/faults.js';
import type {
  Account,
  Call,
  ChatChannel,
  ChatGroup,
  ChatMessage,
  ChatTarget,
  ChatUser,
  Credit,
  CustomerRole,
  EventTarget,
  Handshake,
  Mail,
  Payer,
  Phone,
  Settings,
} from './world/types.js';

/** The sandbox refused a control request; the message is its sentence, `status` is 400, 404 or 409. */
class ControlRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ControlRefused';
    this.status = status;
  }
}

/** Typed client of the sandbox's control API, for stories and the demo. */
export class SandboxControl {
  private readonly base: string;

  constructor(httpUrl: string) {
    this.base = `${httpUrl.replace(/\/$/, '')}/control`;
  }

  world(): Promise<WorldView> {
    return this.ask('GET', '/world');
  }

  /** Creates or changes a payer; null takes `problems` away. */
  putPayer(id: string, patch: Patch<Omit<Payer, 'id'>> = {}): Promise<Payer> {
    return this.ask('PUT', `/payers/${id}`, patch);
  }

  /** Creates or changes an account; null takes `memberOf`, `joinedAt`, `invite`, `creditsReadable` or `owner` away. */
  putAccount(id: string, patch: Patch<Omit<Account, 'id' | 'role' | 'tags' | 'credits'>> = {}): Promise<Account> {
    return this.ask('PUT', `/accounts/${id}`, patch);
  }

  /** Makes or changes the customer's role; a new one is DeskAccess, trusts the desk, asks for no external id. */
  putRole(accountId: string, patch: Patch<CustomerRole> = {}): Promise<CustomerRole> {
    return this.ask('PUT', `/accounts/${accountId}/role`, patch);
  }

  deleteRole(accountId: string): Promise<Account> {
    return this.ask('DELETE', `/accounts/${accountId}/role`);
  }

  /** Replaces the account's credits; `remaining` is a decimal text, the rest has defaults. */
  putCredits(accountId: string, credits: CreditPatch[]): Promise<Credit[]> {
    return this.ask('PUT', `/accounts/${accountId}/credits`, { credits });
  }

  /** The owner clicks Accept. `payer` only when several have invited. */
  accept(accountId: string, payer?: string): Promise<Handshake> {
    return this.ask('POST', `/accounts/${accountId}/accept`, payer === undefined ? {} : { payer });
  }

  decline(accountId: string, payer?: string): Promise<Handshake> {
    return this.ask('POST', `/accounts/${accountId}/decline`, payer === undefined ? {} : { payer });
  }

  /** Creates or changes a phone; a new one is manual. null takes `presses` away. */
  putPhone(number: string, patch: Patch<Omit<Phone, 'number'>> = {}): Promise<Phone> {
    return this.ask('PUT', `/phones/${encodeURIComponent(number)}`, patch);
  }

  /** The desk's calls, oldest first. */
  calls(filter: { to?: string } = {}): Promise<Call[]> {
    return this.ask('GET', `/calls?${new URLSearchParams(filter).toString()}`);
  }

  answerCall(callId: string): Promise<Call> {
    return this.ask('POST', `/calls/${callId}/answer`);
  }

  declineCall(callId: string): Promise<Call> {
    return this.ask('POST', `/calls/${callId}/decline`);
  }

  /** Presses keys as soon as the desk asks for one. */
  pressKeys(callId: string, digits: string): Promise<Call> {
    return this.ask('POST', `/calls/${callId}/press`, { digits });
  }

  hangUpCall(callId: string): Promise<Call> {
    return this.ask('POST', `/calls/${callId}/hangup`);
  }

  /** `id` like C0GENERAL01, the name without hash. */
  putChannel(id: string, patch: Patch<Omit<ChatChannel, 'id'>> = {}): Promise<ChatChannel> {
    return this.ask('PUT', `/channels/${id}`, patch);
  }

  putGroup(id: string, patch: Patch<Omit<ChatGroup, 'id'>> = {}): Promise<ChatGroup> {
    return this.ask('PUT', `/groups/${id}`, patch);
  }

  putChatUser(id: string, patch: Patch<Omit<ChatUser, 'id'>> = {}): Promise<ChatUser> {
    return this.ask('PUT', `/chat-users/${id}`, patch);
  }

  /** All messages, or those of a channel (id or name), replies too, in the order in which they were posted. */
  messages(filter: { channel?: string } = {}): Promise<ChatMessage[]> {
    return this.ask('GET', `/messages?${new URLSearchParams(filter).toString()}`);
  }

  /** Somebody writes into a channel (id or name), or into a thread of it. */
  say(said: { channel: string; user: string; text: string; threadTs?: string }): Promise<ChatMessage> {
    return this.ask('POST', '/chat/say', said);
  }

  /** Somebody presses a button of a message; answers whether the desk took it. */
  pressButton(pressed: {
    channel: string;
    ts: string;
    actionId: string;
    /** Action ids are unique within a block only. */
    blockId?: string;
    user: string;
  }): Promise<{ delivered: boolean; problem?: string }> {
    return this.ask('POST', '/chat/press', pressed);
  }

  /** Where Slack sends what people write and press; null for nowhere. */
  async setChatTarget(target: ChatTarget | null): Promise<void> {
    await this.ask('PUT', '/chat-target', target);
  }

  clock(): Promise<ClockView> {
    return this.ask('GET', '/clock');
  }

  /** `at` is an ISO instant; times in milliseconds. */
  setClock(wanted: { offsetMs: number } | { advanceMs: number } | { at: string }): Promise<ClockView> {
    return this.ask('POST', '/clock', wanted);
  }

  mails(filter: { to?: string; subject?: string } = {}): Promise<Mail[]> {
    return this.ask('GET', `/mails?${new URLSearchParams(filter).toString()}`);
  }

  async clearMails(): Promise<void> {
    await this.ask('DELETE', '/mails');
  }

  addFault(fault: Fault): Promise<{ id: string }> {
    return this.ask('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.ask('DELETE', '/faults');
  }

  effects(): Promise<EffectCounts> {
    return this.ask('GET', '/effects');
  }

  /** Where events of joined accounts go; null for nowhere. */
  async setEventTarget(target: EventTarget | null): Promise<void> {
    await this.ask('PUT', '/event-target', target);
  }

  settings(patch: Partial<Settings>): Promise<Settings> {
    return this.ask('PUT', '/settings', patch);
  }

  reset(): Promise<WorldView> {
    return this.ask('POST', '/reset');
  }

  private async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.base}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new ControlRefused(response.status, answer.error ?? `${method} ${path} failed`);
    return answer;
  }
}
