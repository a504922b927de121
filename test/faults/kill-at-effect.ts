import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningPlay, Trouble } from './play.js';
import type { Arrival, Kill, Side } from './trace.js';

/** Kill the worker when this effect arrives: before its reply leaves, or so long after it has left. */
export interface Target {
  /** `invitation expired.1 #2` */
  name: string;
  side: Side;
  /** After the reply, in ms; it decides between the ledger's entry and the engine's knowledge. */
  delayMs: number;
}

const DYING_MS = 2_000;

export interface Killing extends Trouble {
  /** Resolves when so many of the kills have been made. */
  killed(count: number): Promise<void>;
}

/** Kills the worker at each of these effects, once. */
export function killAtEffects(targets: Target[]): Killing {
  const open = [...targets];
  let made = 0;
  const take = (arrival: Arrival, side: Side): Target | undefined => {
    const at = open.findIndex((target) => target.name === arrival.name && target.side === side);
    return at < 0 ? undefined : open.splice(at, 1)[0];
  };
  const kill = ({ lane, killed, note }: RunningPlay, { name, side }: Target): Kill | undefined => {
    const one = lane.kill('worker');
    note(one ? `worker killed ${side} the reply to ${name}` : `no worker to kill ${side} the reply to ${name}`);
    if (one) killed({ ...one, meant: { name, side } });
    made += 1;
    return one;
  };
  return {
    hits: targets.length,
    kinds: targets.map(() => 'kill at an effect'),
    async killed(count) {
      while (made < count) await sleep(20);
    },
    async arrived(arrival, play) {
      const target = take(arrival, 'before');
      const one = target && kill(play, target);
      if (one) await gone(one.pid);
    },
    replied(arrival, play) {
      const target = take(arrival, 'after');
      if (!target) return;
      if (target.delayMs === 0) kill(play, target);
      else setTimeout(() => void (play.signal.aborted || kill(play, target)), target.delayMs);
    },
  };
}

/** A killed process may run on for a moment; the reply must not reach it. */
async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + DYING_MS;
  while (runs(pid) && Date.now() < deadline) await sleep(1);
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
