import type { Call, StatusEvent } from '../world/types.js';
import type { World } from '../world/world.js';
import { callParameters, sendWebhook, type Parameters } from './webhook.js';

const ENDED_SIP_CODES: Partial<Record<Call['status'], number>> = {
  completed: 200,
  busy: 486,
  'no-answer': 487,
  canceled: 487,
};

/** Tells the desk how one call goes, one event after the other. */
export class StatusCallbacks {
  private readonly world: World;
  private readonly call: Call;
  private readonly stopped: AbortSignal;
  private queue: Promise<void> = Promise.resolve();

  constructor(world: World, call: Call, stopped: AbortSignal) {
    this.world = world;
    this.call = call;
    this.stopped = stopped;
  }

  /** The call has come to this event; its parameters are those of this moment. */
  tell(event: StatusEvent): void {
    const { world, call } = this;
    const url = call.statusCallback;
    if (url === undefined || !call.statusCallbackEvents.includes(event)) return;
    const parameters = this.parameters();
    call.sequence += 1;
    // Nobody hears of what the world itself could still forget.
    const kept = world.keep().catch(() => undefined);
    this.queue = this.queue.then(async () => {
      await kept;
      const webhook = { url, method: call.statusCallbackMethod, parameters };
      const answer = await sendWebhook(webhook, this.stopped, (status) => status < 300);
      if (this.stopped.aborted || ('status' in answer && answer.status < 300)) return;
      const problem = 'problem' in answer ? answer.problem : `answered ${answer.status}`;
      const at = world.clock.iso();
      world.callbackFailures.push({ at, service: 'twilio', about: call.id, what: event, url, problem });
      await world.keep().catch(() => undefined);
    });
  }

  /** Resolves when everything that was told has been sent. */
  sent(): Promise<void> {
    return this.queue;
  }

  private parameters(): Parameters {
    const { call, world } = this;
    const sip = call.sipResponseCode ?? ENDED_SIP_CODES[call.status];
    return {
      ...callParameters(call),
      SequenceNumber: String(call.sequence),
      Timestamp: rfc2822(world.clock.iso()),
      CallbackSource: 'call-progress-events',
      ...(call.endedAt === undefined ? {} : { CallDuration: String(durationSeconds(call)) }),
      ...(call.endedAt === undefined || sip === undefined ? {} : { SipResponseCode: String(sip) }),
    };
  }
}

export function durationSeconds(call: Call): number {
  if (call.answeredAt === undefined || call.endedAt === undefined) return 0;
  return Math.max(0, Math.ceil((Date.parse(call.endedAt) - Date.parse(call.answeredAt)) / 1000));
}

/** `Mon, 23 Nov 2026 01:00:00 +0000`, as Twilio writes every time. */
export function rfc2822(iso: string): string {
  return new Date(iso).toUTCString().replace('GMT', '+0000');
}
