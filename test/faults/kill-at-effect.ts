import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../contracts/process-state.js';
import { recordHeld, holdCommits } from './held-commits.js';
import type { RunningPlay, Trouble } from './play.js';
import { aimNamed, type Arrival, type Kill, type Side } from './trace.js';

/** Kill the worker when this effect arrives, on one of its sides. */
export interface Target {
  /** `invitation expired.1 #2` */
  name: string;
  side: Side;
  /** With `after`: how long after the reply, in ms. */
  delayMs: number;
  /** With `after`: nobody hears that the ledger was told meanwhile, so that the worker cannot have gone on. */
  held?: boolean;
}

const DYING_MS = 2_000;

export interface Killing extends Trouble {
  /** Resolves when so many of the kills have been made. */
  killed(count: number): Promise<void>;
}

/** Kills the worker at each of these effects, once. */
export function killAtEffects(targets: Target[]): Killing {
  const open = [...targets];
  const going = new Set<Promise<void>>();
  const releases = new Map<string, () => Promise<void>>();
  let made = 0;
  let ended = false;
  const take = (arrival: Arrival, side: Side): Target | undefined => {
    const at = open.findIndex((target) => target.name === arrival.name && target.side === side);
    return at < 0 ? undefined : open.splice(at, 1)[0];
  };
  const kill = ({ lane, killed, note }: RunningPlay, { name, side }: Target): Kill | undefined => {
    const one = lane.kill('worker');
    note(`${one ? 'worker killed' : 'no worker to kill'}: ${aimNamed({ name, side })}`);
    if (one) killed({ ...one, meant: { name, side } });
    made += 1;
    return one;
  };
  const release = async ({ name }: Arrival, killed: Kill | undefined): Promise<void> => {
    const held = releases.get(name);
    if (held && killed) await gone(killed.pid);
    await held?.();
  };
  const later = ({ note }: RunningPlay, { name, side }: Target, work: () => Promise<void>): void => {
    const running = work()
      .catch((error: Error) => note(`${aimNamed({ name, side })}: ${error.message}`))
      .finally(() => going.delete(running));
    going.add(running);
  };
  return {
    kinds: targets.map(() => 'kill at an effect'),
    async killed(count) {
      while (made < count && !ended) await sleep(20);
    },
    async arrived(arrival, play) {
      const target = take(arrival, 'before');
      const one = target && kill(play, target);
      if (one) await gone(one.pid);
      // Whatever is written from now on is kept, but nobody hears that it is.
      if (open.some(({ name, side, held }) => name === arrival.name && (side === 'recorded' || held))) {
        releases.set(arrival.name, await holdCommits(play.lane.database));
      }
    },
    replied(arrival, play) {
      const after = take(arrival, 'after');
      if (after?.delayMs === 0) {
        const one = kill(play, after);
        later(play, after, () => release(arrival, one));
      } else if (after) {
        later(play, after, () => sleep(after.delayMs).then(() => release(arrival, kill(play, after))));
      }
      const recorded = take(arrival, 'recorded');
      if (!recorded) return;
      later(play, recorded, async () => {
        await recordHeld(play.lane.database);
        await release(arrival, kill(play, recorded));
      });
    },
    async over() {
      ended = true;
      await Promise.all(going);
      // A reply that never left.
      for (const release of releases.values()) await release();
    },
  };
}

/** A killed process may run on for a moment; the reply must not reach it. */
async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + DYING_MS;
  while (isAlive(pid) && Date.now() < deadline) await sleep(1);
}
