import type { Effect } from '../../sandbox/world/effects.js';

/** A moment: the machine's time, and its place in the order of everything that this process saw. */
interface Moment {
  at: number;
  order: number;
}

let order = 0;

export function moment(): Moment {
  order += 1;
  return { at: Date.now(), order };
}

/** One effect as it arrived outside. */
export interface Arrival {
  /** `mail at-once/onboarding-guide/1 #1`: see `Names.ofEffect`. */
  name: string;
  arrived: Moment;
  /** When its reply had left; absent when it never did. */
  replied?: Moment;
}

/** A process that was killed. */
export interface Kill {
  part: string;
  pid: number;
  moment: Moment;
  /** The effect that it was meant for, and when it was meant to hit. */
  meant?: { name: string; side: Side };
}

/**
 * Before the reply leaves; after it has left; or after the ledger has been told as well, but not the engine.
 */
export type Side = 'before' | 'after' | 'recorded';

/** `invitation gap.1 #1 before its reply` */
export function aimNamed({ name, side }: { name: string; side: Side }): string {
  return `${name} ${side === 'recorded' ? 'after its record' : `${side} its reply`}`;
}

/** Everything that arrived outside during one play, in its order. */
export class Trace {
  readonly arrivals: Arrival[] = [];
  private readonly byEffect = new Map<Effect, Arrival>();
  private readonly nameOf: (effect: Effect) => string;
  private readonly counts = new Map<string, number>();

  constructor(nameOf: (effect: Effect) => string) {
    this.nameOf = nameOf;
  }

  arrived(effect: Effect): Arrival {
    const name = this.nameOf(effect);
    const number = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, number);
    const arrival = { name: `${name} #${number}`, arrived: moment() };
    this.arrivals.push(arrival);
    this.byEffect.set(effect, arrival);
    return arrival;
  }

  replied(effects: Effect[]): Arrival[] {
    return effects.flatMap((effect) => {
      const arrival = this.byEffect.get(effect);
      if (!arrival) return [];
      arrival.replied = moment();
      return [arrival];
    });
  }
}
