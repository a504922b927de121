import type { Exchange } from '../twilio/exchange.js';
import type { ChatSender } from '../slack/sender.js';
import { Changes } from './changes.js';
import { SandboxClock } from './clock.js';
import { Effects } from './effects.js';
import { Faults } from './faults.js';
import type { Session } from './principals.js';
import type {
  Account,
  Call,
  CallbackFailure,
  ChatChannel,
  ChatGroup,
  ChatMessage,
  ChatTarget,
  ChatUser,
  EventFailure,
  EventTarget,
  Handshake,
  Mail,
  Payer,
  Phone,
  Settings,
} from './types.js';

/** Everything the sandbox knows. */
export class World {
  readonly changed = new Changes();
  readonly clock = new SandboxClock();
  readonly effects = new Effects(this.clock);
  readonly faults = new Faults();
  readonly payers = new Map<string, Payer>();
  readonly accounts = new Map<string, Account>();
  readonly handshakes = new Map<string, Handshake>();
  readonly sessions = new Map<string, Session>();
  readonly mails: Mail[] = [];
  readonly eventFailures: EventFailure[] = [];
  readonly phones = new Map<string, Phone>();
  readonly calls = new Map<string, Call>();
  readonly channels = new Map<string, ChatChannel>();
  readonly groups = new Map<string, ChatGroup>();
  readonly chatUsers = new Map<string, ChatUser>();
  /** In the order in which they were posted. */
  readonly messages: ChatMessage[] = [];
  readonly callbackFailures: CallbackFailure[] = [];
  readonly joinListeners = new Set<(account: Account, payerId: string) => void>();
  eventTarget: EventTarget | undefined;
  chatTarget: ChatTarget | undefined;
  /** Makes calls ring; there while the sandbox runs. */
  exchange: Exchange | undefined;
  /** Tells the desk what people do in the chat; there while the sandbox runs. */
  chatSender: ChatSender | undefined;
  settings: Settings = defaultSettings();
  /** Counts resets: what is keyed by it starts anew. */
  life = 0;
  mailsEver = 0;
  /** Writes the world's file, if it has one. */
  write: () => Promise<void> = () => Promise.resolve();

  /**
   * Something has changed: says so to who watches, and resolves when it is in the world's file, if it has one.
   * Replies to changes wait for it.
   */
  keep(): Promise<void> {
    this.changed.bump();
    return this.write();
  }

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
    for (const collection of [this.phones, this.calls, this.channels, this.groups, this.chatUsers]) collection.clear();
    for (const list of [this.mails, this.messages, this.eventFailures, this.callbackFailures]) list.length = 0;
    this.eventTarget = undefined;
    this.chatTarget = undefined;
    this.settings = defaultSettings();
  }
}

function defaultSettings(): Settings {
  return {
    throttles: true,
    emptyPages: true,
    pendingState: 'OPEN',
    chatThrottles: false,
    phoneDefault: { behaviour: 'manual' },
  };
}
