import { setTimeout as wait } from 'node:timers/promises';
import { anySignal } from 'any-signal';
import type { ChatMessage } from '../world/types.js';
import type { World } from '../world/world.js';
import { messageEvent } from './payloads.js';
import { slackSignature } from './signature.js';

const PAUSES_MS = [100, 300, 900];
/** Slack's patience. */
const TIMEOUT_MS = 3000;

type Answer = { problem?: never; isLast: boolean } | { problem: string; isLast: boolean; reason: string };

/** Tells the desk what people do in the chat, signed as Slack signs it. */
export class ChatSender {
  private readonly world: World;
  private readonly stopped = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(world: World) {
    this.world = world;
  }

  /** The Events API: tried again three times. */
  tellOf(message: ChatMessage): void {
    const { world } = this;
    const url = world.chatTarget?.url;
    if (url === undefined || world.channels.get(message.channel)?.withoutDesk) return;
    const { id, body } = messageEvent(world, message);
    // Nobody hears of what the world itself could still forget.
    const kept = world.keep().catch(() => undefined);
    const sending = kept
      .then(() => this.deliver(url, id, JSON.stringify(body), message.ts))
      .finally(() => this.running.delete(sending));
    this.running.add(sending);
  }

  /** Interactivity: tried once; the person sees whether it arrived. Answers the problem, if there is one. */
  async press(payload: Record<string, unknown>, ts: string): Promise<string | undefined> {
    const url = this.world.chatTarget?.url;
    if (url === undefined) return 'there is no address for what is pressed';
    await this.world.keep();
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const { problem } = await this.send(url, body, { 'content-type': 'application/x-www-form-urlencoded' });
    if (problem !== undefined) this.remember(url, ts, 'button', problem);
    return problem;
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.running);
  }

  private async deliver(url: string, eventId: string, body: string, ts: string): Promise<void> {
    const { life } = this.world;
    let retry: Record<string, string> = {};
    let problem = '';
    for (let attempt = 0; attempt <= PAUSES_MS.length; attempt += 1) {
      const answer = await this.send(url, body, { 'content-type': 'application/json', ...retry });
      if (this.stopped.signal.aborted || life !== this.world.life || answer.problem === undefined) return;
      problem = answer.problem;
      if (answer.isLast) break;
      retry = { 'x-slack-retry-num': String(attempt + 1), 'x-slack-retry-reason': answer.reason };
      await wait(PAUSES_MS[attempt] ?? 0, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
    this.remember(url, ts, `event ${eventId}`, problem);
    await this.world.keep().catch(() => undefined);
  }

  private async send(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
    const signal = anySignal([this.stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'user-agent': 'Slackbot 1.0', ...headers, ...slackSignature(body, Date.now()) },
        body,
        signal,
      });
      await response.body?.cancel();
      const isLast = response.headers.get('x-slack-no-retry') === '1';
      if (response.ok) return { isLast };
      return { problem: `answered ${response.status}`, reason: 'http_error', isLast };
    } catch (error) {
      const { name, message, cause } = error as Error & { cause?: Error };
      const reason = name === 'TimeoutError' ? 'http_timeout' : 'connection_failed';
      return { problem: cause?.message ?? message, reason, isLast: false };
    } finally {
      signal.clear();
    }
  }

  private remember(url: string, about: string, what: string, problem: string): void {
    this.world.callbackFailures.push({ at: this.world.clock.iso(), service: 'slack', about, what, url, problem });
  }
}
