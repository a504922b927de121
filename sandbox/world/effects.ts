import type { SandboxClock } from './clock.js';

export type EffectKind =
  | 'invitation'
  | 'cancellation'
  | 'mail'
  | 'assumeRole'
  | 'costRead'
  | 'creditRead'
  | 'call'
  | 'hangup'
  | 'post'
  | 'edit'
  | 'reaction'
  | 'portalLogin';

/** One thing the desk did to the outside, by the sandbox's clock. */
export interface Effect {
  at: string;
  kind: EffectKind;
  /**
   * `<kind>/<account id>`, for mails `mail/<message id>`, `call/<number>`, `hangup/<call id>`,
   * `portalLogin/<customer id>`, `post/<channel name>/<metadata key, or hash of the text>`, `edit/<channel name>/<ts>`, `reaction/<channel name>/<ts>/<name>`.
   */
  key: string;
  detail: Record<string, unknown>;
}

export interface EffectCounts {
  invitations: number;
  cancellations: number;
  mails: number;
  assumeRoles: number;
  costReads: number;
  creditReads: number;
  calls: number;
  hangups: number;
  posts: number;
  edits: number;
  reactions: number;
  portalLogins: number;
  byKey: Record<string, number>;
  log: Effect[];
}

export type EffectListener = (effect: Effect) => void | Promise<void>;

/** Hears of the effects of one request, at the moment in which its reply has left. */
export type ReplyListener = (effects: Effect[]) => void;

/** Counts what the desk did, so that a test can say "exactly once". */
export class Effects {
  readonly log: Effect[] = [];
  readonly listeners = new Set<EffectListener>();
  readonly replyListeners = new Set<ReplyListener>();
  private readonly clock: SandboxClock;
  private pending: Promise<unknown>[] = [];

  constructor(clock: SandboxClock) {
    this.clock = clock;
  }

  record(kind: EffectKind, key: string, detail: Record<string, unknown>): Effect {
    const effect: Effect = {
      at: this.clock.iso(),
      kind,
      key: `${kind}/${key}`,
      detail,
    };
    this.log.push(effect);
    for (const listener of this.listeners) this.pending.push(Promise.resolve(listener(effect)));
    return effect;
  }

  /** Resolves when every listener has seen what was recorded; the reply waits for it. */
  async seen(): Promise<void> {
    const waiting = this.pending;
    this.pending = [];
    await Promise.all(waiting);
  }

  /** The reply to the request that had these effects has been handed to the network. */
  replied(effects: Effect[]): void {
    if (effects.length > 0) for (const listener of this.replyListeners) listener(effects);
  }

  counts(): EffectCounts {
    const byKey: Record<string, number> = {};
    for (const { key } of this.log) byKey[key] = (byKey[key] ?? 0) + 1;
    const of = (kind: EffectKind) => this.log.filter((effect) => effect.kind === kind).length;
    return {
      invitations: of('invitation'),
      cancellations: of('cancellation'),
      mails: of('mail'),
      assumeRoles: of('assumeRole'),
      costReads: of('costRead'),
      creditReads: of('creditRead'),
      calls: of('call'),
      hangups: of('hangup'),
      posts: of('post'),
      edits: of('edit'),
      reactions: of('reaction'),
      portalLogins: of('portalLogin'),
      byKey,
      log: [...this.log],
    };
  }

  clear(): void {
    this.log.length = 0;
  }
}
