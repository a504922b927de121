import { SandboxClock } from './clock.js';
import { Effects } from './effects.js';
import { Faults } from './faults.js';
import type { Session } from './principals.js';
import type { Account, EventFailure, EventTarget, Handshake, Mail, Payer, Settings } from './types.js';

/** Everything the sandbox knows. */
export class World {
  readonly clock = new SandboxClock();
  readonly effects = new Effects(this.clock);
  readonly faults = new Faults();
  readonly payers = new Map<string, Payer>();
  readonly accounts = new Map<string, Account>();
  readonly handshakes = new Map<string, Handshake>();
  readonly sessions = new Map<string, Session>();
  readonly mails: Mail[] = [];
  readonly eventFailures: EventFailure[] = [];
  readonly joinListeners = new Set<(account: Account, payerId: string) => void>();
  eventTarget: EventTarget | undefined;
  settings: Settings = defaultSettings();
  /** Counts resets: what is keyed by it starts anew. */
  life = 0;
  mailsEver = 0;
  /** Resolves when what has happened is in the world's file, if it has one; replies to changes wait for it. */
  keep: () => Promise<void> = () => Promise.resolve();

  nextMailId(): string {
    this.mailsEver += 1;
    return `mail-${this.mailsEver}`;
  }

  /** Forgets everything but who listens; credentials issued before are void. */
  reset(): void {
    this.life += 1;
    this.clock.offsetMs = 0;
    this.effects.clear();
    this.faults.clear();
    for (const collection of [this.payers, this.accounts, this.handshakes, this.sessions]) collection.clear();
    this.mails.length = 0;
    this.eventFailures.length = 0;
    this.eventTarget = undefined;
    this.settings = defaultSettings();
  }
}

function defaultSettings(): Settings {
  return { throttles: true, emptyPages: true, pendingState: 'OPEN' };
}
