type FaultService = 'organizations' | 'sts' | 'ce' | 'billing' | 'smtp' | 'twilio' | 'slack' | 'portal';

export interface FaultMatch {
  service: FaultService;
  /** AWS operation; Twilio: CreateCall, FetchCall, ListCalls, UpdateCall; Slack: the method's name. */
  operation?: string;
  accountId?: string;
  /** Envelope address, SMTP only. */
  recipient?: string;
  /** Phone number called, Twilio only. */
  to?: string;
  /** Channel name, Slack only. */
  channel?: string;
}

export type FaultAction =
  /**
   * `name` is AWS's or Slack's error, or Twilio's code. Slack answers 200 unless `status` is another, and 429 to
   * `ratelimited`. `retryAfter` in seconds goes with 429; default 1.
   */
  | { kind: 'error'; name: string; reason?: string; status?: number; message?: string; retryAfter?: number }
  | { kind: 'delay'; ms: number }
  /** The effect happens, then the connection breaks instead of the reply. */
  | { kind: 'dropReply' }
  /** The connection breaks before the effect. */
  | { kind: 'reset' }
  | { kind: 'smtp'; code: number; at: 'RCPT' | 'DATA'; message?: string };

export interface Fault {
  match: FaultMatch;
  then: FaultAction;
  /** How often it strikes; default 1. */
  times?: number;
  /** How many matching requests pass first; default 0. */
  skip?: number;
}

export interface ArmedFault extends Fault {
  id: string;
  times: number;
  skip: number;
}

interface Happening {
  service: FaultService;
  operation?: string;
  accountId?: string;
  recipients?: string[];
  to?: string;
  channel?: string;
}

/** Script of what goes wrong. The oldest fault that matches strikes. */
export class Faults {
  private armed: ArmedFault[] = [];
  private count = 0;

  add(fault: Fault): string {
    this.count += 1;
    const id = `fault-${this.count}`;
    this.armed.push({ ...fault, id, times: fault.times ?? 1, skip: fault.skip ?? 0 });
    return id;
  }

  list(): ArmedFault[] {
    return [...this.armed];
  }

  clear(): void {
    this.armed = [];
  }

  /** Uses up and returns the fault for this happening, if there is one of a kind in question. */
  strike(happening: Happening, concerns: (action: FaultAction) => boolean = () => true): FaultAction | undefined {
    for (const fault of this.armed) {
      if (!concerns(fault.then) || !matches(fault.match, happening)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.times -= 1;
      if (fault.times <= 0) this.armed = this.armed.filter((other) => other !== fault);
      return fault.then;
    }
    return undefined;
  }
}

function matches(match: FaultMatch, happening: Happening): boolean {
  if (match.service !== happening.service) return false;
  if (match.operation !== undefined && match.operation !== happening.operation) return false;
  if (match.accountId !== undefined && match.accountId !== happening.accountId) return false;
  if (match.to !== undefined && match.to !== happening.to) return false;
  if (match.channel !== undefined && match.channel !== happening.channel) return false;
  if (match.recipient === undefined) return true;
  const wanted = match.recipient.toLowerCase();
  return (happening.recipients ?? []).some((address) => address.toLowerCase() === wanted);
}
