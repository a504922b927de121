import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inWords } from './compare.js';
import { disturb, named } from './disturbances.js';
import { chosenEffects, dealt, EveryEffect, isHit } from './every-effect.js';
import { FATES } from './fates.js';
import { judge, normalOfPlay, type Verdict } from './judge.js';
import { killAtEffects, type Target } from './kill-at-effect.js';
import { Lane } from './lane.js';
import type { Normal } from './normal.js';
import { play, UNDISTURBED, type Played, type Trouble } from './play.js';
import { randomPlan } from './random-plan.js';
import type { Tally } from './tally.js';
import { aimNamed } from './trace.js';

const MINUTE = 60_000;
const CASES = Object.keys(FATES).length;

interface CampaignOptions {
  rounds: number[];
  seed: number;
  lanes: number;
  /** Kills of the worker at every effect; false leaves them out. */
  everyEffect: boolean;
  /** Of these kills only those at this one. */
  effect?: string;
  killsPerPlay: number;
  suspendMs: number;
  /** One suspension in every round. */
  alwaysSuspend: boolean;
  /** Where what is known of a play that went wrong is kept. */
  evidence: string;
  /** Takes whole lines for people. */
  say(line: string): void;
  signal?: AbortSignal;
}

/** A play that is to be played, and what to do with what came of it. */
interface Task {
  title: string;
  /** What is done to it, for people; told with a play that went wrong. */
  plan: string[];
  trouble(): Trouble;
  took?(verdict: Verdict): void;
  /** How often it was out of step so far. */
  again?: number;
}

/** One that is always out of step has another cause. */
const MOST_AGAIN = 3;

/** Plays everything, several desks side by side, and answers what came of each play. */
export class Campaign {
  readonly verdicts: Verdict[] = [];
  private readonly options: CampaignOptions;
  private readonly tasks: Task[] = [];
  private every: EveryEffect | undefined;
  private expected: Normal | undefined;
  private undisturbedMs = 0;
  private plays = 0;
  private again = 0;
  private busy = 0;
  private noDisk: string | undefined;
  private readonly open = new Set<Lane>();
  /** Ends every play at once. */
  private readonly ending = new AbortController();
  private readonly signal = this.ending.signal;

  constructor(options: CampaignOptions) {
    this.options = options;
    options.signal?.addEventListener('abort', () => this.ending.abort());
  }

  get everyEffect(): Tally['everyEffect'] {
    return this.every?.result();
  }

  /** Plays that proved nothing, because the engine's clock ran away from the world outside, and were played again. */
  get playedAgain(): number {
    return this.again;
  }

  async run(): Promise<void> {
    try {
      await this.playAll();
    } finally {
      await Promise.all([...this.open].map((lane) => this.close(lane)));
    }
  }

  private async playAll(): Promise<void> {
    const { lanes, say } = this.options;
    const first = await this.openLane();
    const undisturbed = await this.played(first, UNDISTURBED);
    if (this.signal.aborted) return;
    if (!undisturbed.remains) {
      const kept = await this.keep(first, 'undisturbed', [`stuck: ${undisturbed.stuck}`]);
      throw new Error(`Even the undisturbed play does not end (evidence: ${kept}):\n${undisturbed.stuck}`);
    }
    this.expected = normalOfPlay(undisturbed);
    this.undisturbedMs = 1_000 * undisturbed.seconds;
    const effects = undisturbed.trace.arrivals.map(({ name }) => name);
    say(`undisturbed: ${CASES} cases, ${effects.length} effects, ${undisturbed.seconds.toFixed(1)} s`);
    this.fill(effects);
    if (this.noDisk !== undefined) say(`the disk is never filled: ${this.noDisk}`);
    const working = Array.from({ length: lanes }, (_, n) =>
      this.work(n === 0 ? first : undefined).catch((error: unknown) => {
        this.ending.abort();
        throw error;
      }),
    );
    await Promise.allSettled(working);
    await Promise.all(working);
  }

  /** What is to be played: calm plays, which prove that the comparison holds still; every effect; random rounds. */
  private fill(effects: string[]): void {
    const { everyEffect, effect, killsPerPlay, rounds, seed, suspendMs, alwaysSuspend } = this.options;
    this.tasks.push({ title: 'undisturbed again', plan: [], trouble: () => UNDISTURBED });
    if (everyEffect) {
      const chosen = chosenEffects(effects).filter(
        (name) => effect === undefined || `${effect} `.startsWith(`${name} `),
      );
      if (chosen.length === 0) throw new Error(`there is no effect ${effect}; there are:\n${effects.join('\n')}`);
      const plays = dealt(chosen, killsPerPlay, seed);
      this.every = new EveryEffect(plays.flat());
      plays.forEach((targets, index) => this.tasks.push(this.aim(`every effect ${index + 1}`, targets)));
    }
    for (const round of rounds) {
      const disk = this.noDisk === undefined;
      const plan = randomPlan({ seed, round, effects: effects.length, disk, suspendMs, alwaysSuspend });
      this.tasks.push({
        title: `round ${round}`,
        plan: plan.map((one) => `after ${one.when.effects} effects and ${one.when.plusMs} ms: ${named(one)}`),
        trouble: () => disturb(plan),
      });
    }
  }

  private aim(title: string, targets: Target[]): Task {
    return {
      title,
      plan: targets.map(({ delayMs, held, ...target }) =>
        [
          aimNamed(target),
          ...(delayMs > 0 ? [`by ${delayMs} ms`] : []),
          ...(held ? ['with the ledger held'] : []),
        ].join(' '),
      ),
      trouble: () => killAtEffects(targets),
      took: (verdict) => {
        const again = this.every?.take(targets, verdict) ?? [];
        // Each alone: what made it miss may have been another one.
        this.tasks.unshift(...again.map((target) => this.aim(`${title}, again`, [target])));
      },
    };
  }

  private async work(given?: Lane): Promise<void> {
    let lane = given;
    while (!this.signal.aborted) {
      lane ??= await this.openLane();
      const task = this.tasks.shift();
      if (!task) {
        // Another lane's play may still have to be played again.
        if (this.busy === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      this.busy += 1;
      const ended = await this.carryOut(lane, task).finally(() => (this.busy -= 1));
      if (ended) continue;
      // Whatever holds it up must not hold up the next one.
      await this.close(lane);
      lane = undefined;
    }
    if (lane) await this.close(lane);
  }

  /** Answers whether its cases have ended. */
  private async carryOut(lane: Lane, task: Task): Promise<boolean> {
    const trouble = task.trouble();
    const played = await this.played(lane, trouble);
    if (this.signal.aborted && !played.remains) return false;
    const { again = 0 } = task;
    if (played.outOfStep && again < MOST_AGAIN) {
      this.again += 1;
      this.options.say(`${task.title}: out of step, is played again: ${played.stuck}`);
      this.tasks.unshift({ ...task, again: again + 1 });
      return false;
    }
    if (!this.expected) throw new Error('nothing to compare with');
    const verdict = judge(task.title, played, this.expected, trouble);
    this.verdicts.push(verdict);
    task.took?.(verdict);
    this.options.say(progress(verdict));
    const wrong = [
      ...(verdict.stuck === undefined ? [] : [`stuck: ${verdict.stuck}`]),
      ...verdict.differences.map(inWords),
    ];
    if (wrong.length > 0) {
      const kept = await this.keep(lane, task.title, [
        ...task.plan,
        '',
        ...verdict.notes,
        '',
        ...wrong,
        '',
        ...recordOf(played),
      ]);
      for (const line of wrong) this.options.say(`  ${line}`);
      this.options.say(`  seed ${this.options.seed}, evidence in ${kept}`);
    }
    return verdict.stuck === undefined;
  }

  private played(lane: Lane, trouble: Trouble): Promise<Played> {
    this.plays += 1;
    // A busy machine is slow at everything.
    const patienceMs = 3 * MINUTE + 10 * this.undisturbedMs + 2 * this.options.suspendMs;
    const { signal } = this;
    return play(lane, { number: this.plays, fates: FATES, trouble, patienceMs, signal });
  }

  private async openLane(): Promise<Lane> {
    const lane = await Lane.open((reason) => (this.noDisk = reason));
    this.open.add(lane);
    return lane;
  }

  private async close(lane: Lane): Promise<void> {
    this.open.delete(lane);
    await lane.stop();
  }

  private async keep(lane: Lane, title: string, lines: string[]): Promise<string> {
    const folder = join(this.options.evidence, title.replace(/\W+/g, '-'));
    await lane.keepLogs(folder);
    await writeFile(join(folder, 'play.txt'), `${lines.join('\n')}\n`);
    return folder;
  }
}

function progress({
  title,
  seconds,
  notes,
  kills,
  differences,
  stuck,
  unknown,
  mailsTwice,
  nudges,
  helped,
  redials,
}: Verdict): string {
  const landed = kills.map(({ part, landing }) => `${part} ${landing}`).join(', ');
  const result = stuck !== undefined ? 'STUCK' : differences.length > 0 ? `${differences.length} DIFFERENCES` : 'same';
  const done = notes
    .map((note) => note.replace(/^[\d.]+ s: /, ''))
    .filter((note) => !/^(worker killed|time was|disk free|going on)/.test(note));
  const missed = kills.flatMap(({ meant, landing }) => (meant && !isHit(meant.side, landing) ? [aimNamed(meant)] : []));
  const parts = [
    ...(done.length > 0 ? [done.join(', ')] : []),
    ...(landed ? [`kills: ${landed}`] : []),
    ...(missed.length > 0 ? [`missed: ${missed.join(', ')}`] : []),
    ...(unknown > 0 ? [`unknown ${unknown}, mails twice ${mailsTwice}`] : []),
    ...(helped > 0 ? [`a person decided ${helped} times about what was unclear`] : []),
    ...(redials.length > 0 ? [`dialled again: ${redials.join(', ')}`] : []),
    ...(nudges > 0 ? [`time moved on ${nudges}`] : []),
  ];
  return `${title}: ${seconds.toFixed(1)} s, ${result}${parts.length > 0 ? `; ${parts.join('; ')}` : ''}`;
}

/** The ledger of every case and what arrived outside, for whoever has to find the cause. */
function recordOf({ remains, trace }: Played): string[] {
  const entries = (remains?.cases ?? []).flatMap((one) => [
    `== ${one.caseId} ${JSON.stringify(one.outcome)}`,
    ...one.entries.map(
      ({ at, recordedAt, fact, key, attempt, data }) =>
        `${new Date(at).toISOString()} (${new Date(recordedAt).toISOString()}) ${fact} ${key} #${attempt} ${JSON.stringify(data)}`,
    ),
  ]);
  const arrivals = trace.arrivals.map(({ name, arrived, replied }) =>
    [new Date(arrived.at).toISOString(), name, replied ? `reply ${replied.at - arrived.at} ms later` : 'no reply'].join(
      ' ',
    ),
  );
  return [...entries, '', '== outside', ...arrivals];
}
