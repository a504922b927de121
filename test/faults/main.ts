import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Campaign } from './campaign.js';
import { disturbancesLine, failuresOf, lastLine, tallyOf } from './tally.js';

interface Flags {
  rounds: number;
  seed?: number;
  lanes: number;
  round?: number;
  everyEffect: boolean;
  effect?: string;
  killsPerPlay: number;
  suspendMinutes?: number;
  json?: boolean;
}

const SUSPEND_SECONDS = 4;

const flags = new Command('npm run test:faults --')
  .description(
    'Plays many onboardings at once on real processes, disturbs them, and holds that each play ends the same.\n' +
      'First the worker is killed at every effect, before its reply and just after; then come random rounds.',
  )
  .option('--rounds <n>', 'random rounds', whole(0), 20)
  .option('--seed <n>', 'of the random rounds; the same seed makes the same plans', whole(0))
  .option('--round <n>', 'play this random round alone', whole(1))
  .option('--lanes <n>', 'desks that play side by side', whole(1), 3)
  .option('--no-every-effect', 'leave the kills at every effect out')
  .option('--effect <name>', 'kill at this effect alone, on each of its sides, as a line of missed ones names it')
  .option('--kills-per-play <n>', 'kills at effects in one play; 1 is slower and plainer', whole(1), 4)
  .option(
    '--suspend-minutes <n>',
    `suspend all processes in every round, for so long; without it ${SUSPEND_SECONDS} s in some`,
    minutes,
  )
  .option('--json', 'print one JSON object at the end; progress goes to standard error')
  .addHelpText(
    'after',
    [
      '',
      'Examples:',
      '  npm run test:faults -- --rounds 200 --seed 42',
      '  npm run test:faults -- --seed 42 --round 17           one round again',
      '  npm run test:faults -- --rounds 0 --kills-per-play 1  every effect, each in a play of its own',
      '  npm run test:faults -- --rounds 0 --effect "call gap.phone #1"',
      '  npm run test:faults -- --rounds 5 --no-every-effect --suspend-minutes 3',
      '',
      'Exit code 1: something was lost, doubled or different, a play did not end, an effect was not hit, or no kill landed',
      'before or after a reply.',
    ].join('\n'),
  )
  .parse()
  .opts<Flags>();

// A call that waits for its next try when its desk is stopped throws where nobody can catch it; it must not end the other plays.
process.on('uncaughtException', (error) => {
  if (error.message === 'Channel has been shut down') return;
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});

async function main(): Promise<number> {
  const seed = flags.seed ?? Math.floor(Math.random() * 1_000_000);
  const began = Date.now();
  const say = (line: string): void => void (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const evidence = await mkdtemp(join(tmpdir(), `desk-faults-seed-${seed}-`));
  const single = flags.round !== undefined;
  const campaign = new Campaign({
    rounds: single ? [flags.round ?? 1] : Array.from({ length: flags.rounds }, (_, index) => index + 1),
    seed,
    lanes: single ? 1 : flags.lanes,
    everyEffect: flags.everyEffect && !single,
    ...(flags.effect !== undefined && { effect: flags.effect }),
    killsPerPlay: flags.killsPerPlay,
    suspendMs: flags.suspendMinutes === undefined ? SUSPEND_SECONDS * 1_000 : flags.suspendMinutes * 60_000,
    alwaysSuspend: flags.suspendMinutes !== undefined,
    evidence,
    say,
    signal: stop.signal,
  });
  say(`seed ${seed}`);
  await campaign.run().finally(() => rmdir(evidence).catch(() => undefined));
  const tally = tallyOf(campaign.verdicts, (Date.now() - began) / 1_000, campaign);
  const failures = failuresOf(tally, single);
  if (stop.signal.aborted) say('stopped before its end');
  for (const failure of failures) say(`failed: ${failure}`);
  for (const line of disturbancesLine(tally)) say(line);
  say(`seed ${seed}, ${Math.floor(tally.seconds / 60)} min ${tally.seconds % 60} s`);
  say(lastLine(tally));
  if (flags.json) process.stdout.write(`${JSON.stringify({ seed, ...tally, failures })}\n`);
  return failures.length > 0 || stop.signal.aborted ? 1 : 0;
}

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 60))
    throw new InvalidArgumentError('It must be a number of minutes up to 60, such as 3 or 0.5.');
  return value;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exit(1);
  },
);
