import { setTimeout as sleep } from 'node:timers/promises';
import { nextQuietMonday } from '../../tools/story/monday.js';
import type { Effect } from '../../sandbox/world/effects.js';
import { collect, type Remains } from './collect.js';
import { DutyCsr } from './duty-csr.js';
import { Conductor } from './conductor.js';
import type { Fate } from './fates.js';
import type { Lane } from './lane.js';
import { Names } from './names.js';
import { OutOfStep, PassingTime } from './passing-time.js';
import { CasePeople, type Stage } from './people.js';
import { Trace, type Arrival, type Kill } from './trace.js';
import { Watch } from './watch.js';

const MINUTE = 60_000;
/** Longer than the longest fate. */
const QUIET_DAYS = 24;

/** What disturbs a play. It hears of every effect; while it has not answered, the reply waits. */
export interface Trouble {
  /** Its disturbances by kind, for counting. */
  kinds: string[];
  begin?(play: RunningPlay): void;
  arrived?(arrival: Arrival, play: RunningPlay): Promise<void> | void;
  replied?(arrival: Arrival, play: RunningPlay): void;
  /** Resolves when nothing that it has begun is still going on. */
  over?(): Promise<void>;
}

export const UNDISTURBED: Trouble = { kinds: [] };

/** A play while it is played, as its trouble sees it. */
export interface RunningPlay {
  lane: Lane;
  /** Ends when the play does. */
  signal: AbortSignal;
  killed(kill: Kill | undefined): void;
  /** For the log of the play: what was done to it. */
  note(text: string): void;
}

interface PlayOptions {
  /** Unlike that of every other play of this lane: cases and accounts are named after it. */
  number: number;
  /** The cases, by name. */
  fates: Readonly<Record<string, Fate>>;
  trouble?: Trouble;
  /** Real time in which it must have ended. */
  patienceMs?: number;
  /** Ends it at once. */
  signal?: AbortSignal | undefined;
}

/** What happened in a play. */
export interface Played {
  names: Names;
  cases: number;
  seconds: number;
  trace: Trace;
  kills: Kill[];
  notes: string[];
  nudges: string[];
  /** Absent when it did not end. */
  remains?: Remains;
  /** Why it did not end, with where each case stands. */
  stuck?: string;
  /** It proves nothing, and is to be played again. */
  outOfStep?: true;
}

/** Plays several onboardings at once on a desk, to their end or until patience does. */
export async function play(
  lane: Lane,
  { number, fates, trouble = UNDISTURBED, patienceMs = 3 * MINUTE, signal: stop }: PlayOptions,
): Promise<Played> {
  const names = new Names(number);
  const from = lane.desk.env['DESK_MAIL_FROM'] ?? '';
  const began = Date.now();
  const own = Object.entries(fates).map(([name, fate]) => ({
    fate: name,
    tell: fate.tell,
    ...names.take(name, fate.accounts, from),
  }));
  const caseIds = own.map(({ caseId }) => caseId);
  const startsAt = await nextQuietMonday(Date.now(), QUIET_DAYS);
  await lane.begin(startsAt);

  const ending = new AbortController();
  const late = setTimeout(() => ending.abort(new Error(`it did not end within ${patienceMs / 1_000} s`)), patienceMs);
  const { signal } = ending;
  const callOff = () => ending.abort(new Error('it was called off'));
  stop?.addEventListener('abort', callOff);
  if (stop?.aborted) callOff();
  const trace = new Trace((effect) => names.ofEffect(effect));
  const kills: Kill[] = [];
  const notes: string[] = [];
  const nudges: string[] = [];
  const note = (text: string) => void notes.push(`${((Date.now() - began) / 1_000).toFixed(1)} s: ${text}`);
  const running: RunningPlay = { lane, signal, note, killed: (kill) => void (kill && kills.push(kill)) };
  const deaf = [
    lane.sandbox.onEffect((effect: Effect) => {
      const arrival = trace.arrived(effect);
      return trouble.arrived?.(arrival, running);
    }),
    lane.sandbox.onReply((effects) => {
      for (const arrival of trace.replied(effects)) trouble.replied?.(arrival, running);
    }),
  ];
  const watch = new Watch(lane.database, caseIds);
  const csr = new DutyCsr(lane, caseIds, signal);
  const clock = { now: () => lane.now(), moveTo: (at: number) => lane.moveTo(at) };
  const time = new PassingTime(lane.client, clock, signal, () => csr.attend());
  const conductor = new Conductor(own.length, (instant) => time.moveTo(caseIds, instant));
  const nudged = (what: string) => void (nudges.push(what), note(`time was moved on for ${what}`));
  const attend = () => csr.attend();
  const stage: Stage = { lane, watch, time, conductor, startsAt, signal, nudged, attend };
  const base = () => ({ names, cases: own.length, seconds: (Date.now() - began) / 1_000, trace, kills, notes, nudges });
  try {
    trouble.begin?.(running);
    const told = own.map(async (one) => {
      await one.tell(new CasePeople(stage, one));
      conductor.leave();
    });
    await Promise.race([Promise.all(told), aborted(signal)]);
    await trouble.over?.();
    const remains = await collect(lane, own, signal);
    return { ...base(), remains };
  } catch (error) {
    ending.abort(error);
    if (error instanceof OutOfStep) return { ...base(), stuck: error.message, outOfStep: true };
    const why = signal.reason instanceof Error ? signal.reason.message : String(error);
    return { ...base(), stuck: `${why}\n${await standing(lane, caseIds)}` };
  } finally {
    clearTimeout(late);
    stop?.removeEventListener('abort', callOff);
    for (const stop of deaf) stop();
    ending.abort(new Error('the play has ended'));
    await Promise.all([watch.stop(), trouble.over?.()]);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = () => reject(signal.reason as Error);
    if (signal.aborted) refuse();
    signal.addEventListener('abort', refuse);
  });
}

/** Where each case stands, as far as anybody still answers. */
async function standing(lane: Lane, caseIds: string[]): Promise<string> {
  const lines = caseIds.map(async (caseId) => {
    const asked = lane.client.connection.withDeadline(Date.now() + 5_000, async () => {
      const { status, raw } = await lane.client.workflow.getHandle(caseId).describe();
      const activities = (raw.pendingActivities ?? []).map(
        ({ activityType, attempt, lastFailure }) =>
          `${activityType?.name} try ${attempt}: ${lastFailure?.message ?? 'in hand'}`,
      );
      return `${caseId}: ${status.name}${activities.length ? `; ${activities.join('; ')}` : ''}${raw.pendingWorkflowTask ? '; a workflow task is pending' : ''}`;
    });
    const late = sleep(6_000).then(() => `${caseId}: nobody answers`);
    return Promise.race([asked.catch((error: Error) => `${caseId}: ${error.message}`), late]);
  });
  const parts = lane.desk
    .parts()
    .map(({ name, pid, trouble }) => `${name}: ${pid ?? 'away'}${trouble ? ` (${trouble.what})` : ''}`);
  return [...(await Promise.all(lines)), parts.join(', ')].join('\n');
}
