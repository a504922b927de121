import type { Verdict } from './judge.js';
import type { Target } from './kill-at-effect.js';
import type { Landing } from './landing.js';
import { seeded } from '../harness/random-json.js';
import { isRead } from './counting.js';
import { aimNamed, type Side } from './trace.js';

/** Half of the kills after a reply come at once, the others within the moment in which the desk writes it down and tells the engine. */
const LONGEST_DELAY_MS = 10;
const TRIES = 4;
const SIDES: Side[] = ['before', 'after', 'recorded'];

/**
 * The effects of the undisturbed play at which the worker is killed. Of reads that a case repeats the first one stands for all:
 * how often a payer's or customer's role is assumed depends on what else is going on.
 */
export function chosenEffects(effects: string[]): string[] {
  return effects.filter((name) => !isRead(name) || name.endsWith(' #1'));
}

/**
 * Every effect on each of its sides, dealt to plays. The targets of one play lie as far from each other as can be, so that one
 * kill is over when the next one comes, and no play has two sides of an effect.
 */
export function dealt(effects: string[], perPlay: number, seed: number): Target[][] {
  const random = seeded(seed);
  const delay = (): number => (random() < 0.5 ? 0 : Math.ceil(random() * LONGEST_DELAY_MS));
  const stride = Math.ceil(effects.length / perPlay);
  const plays = SIDES.flatMap((_first, pass) =>
    Array.from({ length: stride }, (_, play) =>
      effects
        .filter((_name, index) => index % stride === play)
        .flatMap((name, index) => {
          const side = SIDES[(index + pass) % SIDES.length] ?? 'before';
          // A read is not what the ledger writes down.
          if (side === 'recorded' && isRead(name)) return [];
          return [{ name, side, delayMs: side === 'after' ? delay() : 0 }];
        }),
    ),
  );
  return plays.filter((targets) => targets.length > 0);
}

/** Keeps count of what was hit; a target that was missed is aimed at again, closer. */
export class EveryEffect {
  readonly targets: Target[];
  private readonly hits = new Set<string>();
  private readonly tries = new Map<string, number>();

  constructor(targets: Target[]) {
    this.targets = targets;
  }

  /** Takes what came of a play with these targets; answers those to aim at again. */
  take(aimed: Target[], { kills }: Verdict): Target[] {
    for (const { meant, landing } of kills) if (meant && isHit(meant.side, landing)) this.hits.add(aimNamed(meant));
    return aimed.flatMap((target) => {
      const name = aimNamed(target);
      const tries = (this.tries.get(name) ?? 0) + 1;
      this.tries.set(name, tries);
      if (this.hits.has(name) || tries >= TRIES) return [];
      // A late kill may find everything written down.
      return [{ ...target, delayMs: 0, held: target.side === 'after' }];
    });
  }

  result(): { targets: number; hit: number; missed: string[] } {
    const missed = this.targets.map(aimNamed).filter((name) => !this.hits.has(name));
    return { targets: this.targets.length, hit: this.targets.length - missed.length, missed };
  }
}

/** A kill that comes late after the reply finds the ledger told. */
export function isHit(side: Side, landing: Landing): boolean {
  return side === landing || (side === 'after' && landing === 'recorded');
}
