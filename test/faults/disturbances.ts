import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../sandbox/world/faults.js';
import type { Part } from './lane.js';
import type { RunningPlay, Trouble } from './play.js';

const HOUR = 3_600_000;

/** When in a play: so long after so many effects have arrived outside. */
export interface When {
  effects: number;
  plusMs: number;
}

/** One thing that goes wrong. */
export type Disturbance = { when: When } & (
  | { kind: 'kill'; parts: Part[] }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'disk-full'; ms: number }
  /** The process finds the clock stepped by so many hours when it starts again, and right when it starts the time after. */
  | { kind: 'clock'; part: 'worker' | 'intake'; hours: number; ms: number }
  | { kind: 'suspend'; ms: number }
);

/** What is done, in a few words. */
export function named(one: Disturbance): string {
  switch (one.kind) {
    case 'kill':
      return `kill ${one.parts.join('+')}`;
    case 'fault':
      return faultNamed(one.fault);
    case 'disk-full':
      return `disk full ${one.ms} ms`;
    case 'clock':
      return `${one.part}'s clock ${one.hours > 0 ? '+' : ''}${one.hours} h`;
    case 'suspend':
      return `suspend ${one.ms} ms`;
  }
}

/** What it is, without its numbers: for counting. */
export function kindOf(one: Disturbance): string {
  switch (one.kind) {
    case 'kill':
      return `kill of ${one.parts.length > 1 ? 'everything' : one.parts.join()}`;
    case 'fault':
      return one.fault.then.kind === 'smtp' ? 'SMTP refusal' : `${one.fault.match.service} ${one.fault.then.kind}`;
    case 'clock':
      return `${one.part}'s clock off`;
    case 'disk-full':
      return 'full disk';
    case 'suspend':
      return 'suspension';
  }
}

function faultNamed({ match, then, times = 1 }: Fault): string {
  const what = [match.service, match.operation].filter(Boolean).join('.');
  const how = then.kind === 'error' ? then.name : then.kind === 'smtp' ? `${then.code} at ${then.at}` : then.kind;
  return `${what} ${how}${then.kind === 'delay' ? ` ${then.ms} ms` : ''}${times > 1 ? ` x${times}` : ''}`;
}

/** Carries each out at its moment. */
export function disturb(disturbances: Disturbance[]): Trouble {
  const waiting = [...disturbances];
  const running = new Set<Promise<void>>();
  let arrivals = 0;
  const start = (play: RunningPlay): void => {
    for (const one of waiting.filter(({ when }) => when.effects <= arrivals)) {
      waiting.splice(waiting.indexOf(one), 1);
      const going = carryOut(one, play)
        .catch((error: Error) => play.note(`${named(one)} failed: ${error.message}`))
        .finally(() => running.delete(going));
      running.add(going);
    }
  };
  return {
    kinds: disturbances.map(kindOf),
    begin: start,
    arrived(_arrival, play) {
      arrivals += 1;
      start(play);
    },
    async over() {
      await Promise.all(running);
    },
  };
}

async function carryOut(one: Disturbance, play: RunningPlay): Promise<void> {
  const { lane, signal, note } = play;
  await sleep(one.when.plusMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  note(named(one));
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  switch (one.kind) {
    case 'kill':
      for (const part of one.parts) play.killed(lane.kill(part));
      return;
    case 'fault':
      await lane.outside.addFault(one.fault);
      return;
    case 'disk-full': {
      const free = await lane.disk?.fill();
      await wait(one.ms);
      await free?.();
      note('disk free again');
      return;
    }
    case 'clock':
      await lane.clocks[one.part].setOff(one.hours * HOUR);
      play.killed(lane.kill(one.part));
      await wait(one.ms);
      await lane.clocks[one.part].setOff(0);
      // One that is just being started has read the wrong time: it is not there yet to be killed.
      for (let gone = false; !gone && !signal.aborted;) {
        const kill = lane.kill(one.part);
        play.killed(kill);
        gone = kill !== undefined;
        if (!gone) await wait(50);
      }
      return;
    case 'suspend': {
      const goOn = lane.suspend();
      await wait(one.ms);
      goOn();
      note('going on');
    }
  }
}
