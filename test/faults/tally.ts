import type { Verdict } from './judge.js';
import type { Landing } from './landing.js';

/** What all plays of a run came to. */
export interface Tally {
  plays: number;
  cases: number;
  kills: Record<Landing, number>;
  /** Effects × sides that every-effect was to hit, and how many of them it did. */
  everyEffect?: { targets: number; hit: number; missed: string[] };
  /** How often each kind of disturbance was carried out. */
  disturbances: Record<string, number>;
  lost: number;
  doubled: number;
  /** Ended with other words in the record than the undisturbed play. */
  different: number;
  stuck: number;
  /** Plays that proved nothing, because the engine's clock ran away from the world outside, and were played again. */
  playedAgain: number;
  unknown: number;
  mailsTwice: number;
  /** Times that a person had to say that an unclear mail is to be sent, or an unclear call to be made, again. */
  helped: number;
  /** Calls that were dialled again, as the ledger says, because nobody could say whether the telephone had rung. */
  redials: number;
  /** Of one mail in one play. */
  mostCopies: number;
  seconds: number;
}

export function tallyOf(
  verdicts: Verdict[],
  seconds: number,
  { everyEffect, playedAgain = 0 }: { everyEffect?: Tally['everyEffect']; playedAgain?: number } = {},
): Tally {
  const count = (kind: 'lost' | 'doubled' | 'different') =>
    sum(verdicts, ({ differences }) => differences.filter((one) => one.kind === kind).length);
  const kills = verdicts.flatMap((verdict) => verdict.kills);
  const landed = (landing: Landing) => kills.filter((kill) => kill.landing === landing).length;
  return {
    plays: verdicts.length,
    cases: sum(verdicts, ({ cases }) => cases),
    kills: {
      before: landed('before'),
      after: landed('after'),
      recorded: landed('recorded'),
      early: landed('early'),
      idle: landed('idle'),
    },
    ...(everyEffect && { everyEffect }),
    disturbances: counted(verdicts.flatMap(({ kinds }) => kinds)),
    lost: count('lost'),
    doubled: count('doubled'),
    different: count('different'),
    stuck: verdicts.filter(({ stuck }) => stuck !== undefined).length,
    playedAgain,
    unknown: sum(verdicts, ({ unknown }) => unknown),
    mailsTwice: sum(verdicts, ({ mailsTwice }) => mailsTwice),
    helped: sum(verdicts, ({ helped }) => helped),
    redials: sum(verdicts, ({ redials }) => redials.length),
    mostCopies: Math.max(0, ...verdicts.map(({ mostCopies }) => mostCopies)),
    seconds: Math.round(seconds),
  };
}

/** Everything that makes a run a failure, in words. @param single one round proves only itself: its kills may all be idle */
export function failuresOf(tally: Tally, single = false): string[] {
  const { lost, doubled, different, stuck, kills, everyEffect } = tally;
  return [
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(doubled > 0 ? [`${doubled} doubled`] : []),
    ...(different > 0 ? [`${different} ended differently`] : []),
    ...(stuck > 0 ? [`${stuck} plays did not end`] : []),
    ...(kills.before === 0 && !single ? ['no kill landed before a reply: nothing is proved'] : []),
    ...(kills.after + kills.recorded === 0 && !single ? ['no kill landed after a reply: nothing is proved'] : []),
    ...(everyEffect && everyEffect.hit < everyEffect.targets ? [neverHit(everyEffect.missed)] : []),
  ];
}

const NAMED = 5;

/** A run that was stopped early has missed hundreds: `--json` names them all. */
function neverHit(missed: string[]): string {
  const more = missed.length - NAMED;
  const named = missed.slice(0, NAMED).join(', ');
  return `${missed.length} never hit: ${named}${more > 0 ? ` and ${more} more (--json names all)` : ''}`;
}

/** `faults: 240 plays, 1,440 cases; kills landed 61 before a reply, 110 after (52 recorded), 9 before the effect, 122 idle; lost 0, ...` */
export function lastLine(tally: Tally): string {
  const { plays, cases, kills, everyEffect } = tally;
  const number = (value: number) => value.toLocaleString('en-US');
  const after = `${kills.after + kills.recorded} after (${kills.recorded} recorded)`;
  const landed = `kills landed ${kills.before} before a reply, ${after}, ${kills.early} before the effect, ${kills.idle} idle`;
  const every = everyEffect ? [`every effect: ${everyEffect.hit} of ${everyEffect.targets} hit`] : [];
  const ended = [
    `lost ${tally.lost}, doubled ${tally.doubled}`,
    ...(tally.different + tally.stuck > 0 ? [`different ${tally.different}, stuck ${tally.stuck}`] : []),
    `unknown ${tally.unknown} (mails sent twice ${tally.mailsTwice}${tally.helped > 0 ? `, decided by a person ${tally.helped}` : ''})`,
    `redials recorded ${tally.redials}`,
    ...(tally.playedAgain > 0 ? [`out of step and played again ${tally.playedAgain}`] : []),
  ];
  return `faults: ${[`${number(plays)} plays, ${number(cases)} cases`, landed, ...every, ended.join(', ')].join('; ')}`;
}

/** `disturbances: kill of worker 61, full disk 12, ...`; none when there were none. */
export function disturbancesLine({ disturbances }: Tally): string[] {
  const kinds = Object.entries(disturbances).sort(([, a], [, b]) => b - a);
  return kinds.length === 0 ? [] : [`disturbances: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`];
}

function counted(list: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of list) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

function sum(verdicts: Verdict[], of: (verdict: Verdict) => number): number {
  return verdicts.reduce((total, verdict) => total + of(verdict), 0);
}
