import type { ClockView, WorldView } from './control/view.js';
import type { Patch } from './world/change.js';
import type { EffectCounts } from './world/effects.js';
import type { Fault } from './world/faults.js';
import type { Account, CustomerRole, EventTarget, Handshake, Mail, Payer, Settings } from './world/types.js';

/** The sandbox refused a control request; the message is its sentence, `status` is 400, 404 or 409. */
export class ControlRefused extends Error {
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

  /** Creates or changes an account; null takes `memberOf`, `joinedAt`, `invite` or `owner` away. */
  putAccount(id: string, patch: Patch<Omit<Account, 'id' | 'role' | 'tags'>> = {}): Promise<Account> {
    return this.ask('PUT', `/accounts/${id}`, patch);
  }

  /** Makes or changes the customer's role; a new one is DeskAccess, trusts the desk, asks for no external id. */
  putRole(accountId: string, patch: Patch<CustomerRole> = {}): Promise<CustomerRole> {
    return this.ask('PUT', `/accounts/${accountId}/role`, patch);
  }

  deleteRole(accountId: string): Promise<Account> {
    return this.ask('DELETE', `/accounts/${accountId}/role`);
  }

  /** The owner clicks Accept. `payer` only when several have invited. */
  accept(accountId: string, payer?: string): Promise<Handshake> {
    return this.ask('POST', `/accounts/${accountId}/accept`, payer === undefined ? {} : { payer });
  }

  decline(accountId: string, payer?: string): Promise<Handshake> {
    return this.ask('POST', `/accounts/${accountId}/decline`, payer === undefined ? {} : { payer });
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
