import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { caseLink } from '../../domain/case-id.js';
import type { OnboardingOutcome } from '../../workflows/onboarding.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { startLocalDesk, type LocalDesk } from '../../workers/local/desk-processes.js';
import { countedByLedger, countedOutside, differences, type EffectTotals } from './count.js';
import { play } from './play.js';
import { screenFor } from './screen.js';
import { onStage } from './stage.js';

/** The demo's own answer, as `--json` prints it. */
interface Report {
  workflowId: string;
  outcome: string;
  accounts: OnboardingOutcome['accounts'];
  effects: EffectTotals;
  virtualDays: number;
  wallSeconds: number;
}

interface Played {
  report: Report;
  wrong: string[];
  entries: number;
}

const DAY = 86_400_000;
const DEMO_FILE = join(process.env['DESK_DATA'] || fileURLToPath(new URL('../../.desk', import.meta.url)), 'demo.json');

const { json, exit } = new Command('npm run demo --')
  .description(
    'Plays one onboarding to its end on a desk of its own: real Temporal, real PostgreSQL, an outside in a sandbox.',
  )
  .option('--json', 'print one JSON object at the end and exit; progress goes to standard error')
  .option('--exit', 'stop everything when the story has ended, also on a terminal')
  .addHelpText('after', '\nExamples:\n  npm run demo\n  npm run -s demo -- --json')
  .parse()
  .opts<{ json?: boolean; exit?: boolean }>();
const terminal = json ? process.stderr : process.stdout;
/** Only where somebody can stop it. */
const staysUp = !json && !exit && process.stdout.isTTY;
const say = (text: string): void => void terminal.write(`${text}\n`);

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Stopped()));
  const began = Date.now();
  const dataDir = resolve(await mkdtemp(join(tmpdir(), 'durable-desk-demo-')));
  const deskFile = join(dataDir, 'desk.json');
  let desk: LocalDesk | undefined;
  let kept = false;
  try {
    const options = { dataDir, timeSkipping: true, fresh: true, log: say, signal: stop.signal };
    desk = await startLocalDesk(options).catch((error: unknown) => {
      // What is said of it names its logs.
      kept = !(error instanceof Stopped) && existsSync(join(dataDir, 'logs'));
      throw error;
    });
    await mkdir(dirname(DEMO_FILE), { recursive: true });
    await rm(DEMO_FILE, { force: true });
    await symlink(deskFile, DEMO_FILE);
    const played = await unlessStopped(stop.signal, tell(desk, began));
    if (json) process.stdout.write(`${JSON.stringify(played.report)}\n`);
    say(ending(played));
    if (staysUp) {
      say(links(desk, played.report.workflowId));
      await untilStopped(stop.signal);
    } else say('Its desk is stopped and removed now. On a terminal, npm run demo keeps it up to be looked at.');
    return played.wrong.length > 0 ? 1 : 0;
  } finally {
    await desk?.stop();
    if (!kept) await removeDeskData(dataDir);
    // A demo that was started later is the one that `desk --demo` talks to.
    const shown = await readlink(DEMO_FILE).catch(() => undefined);
    if (shown === deskFile) await rm(DEMO_FILE, { force: true });
  }
}

class Stopped extends Error {}

async function tell(local: LocalDesk, began: number): Promise<Played> {
  return onStage(local, async (stage) => {
    const outcome = await play(stage, screenFor(terminal));
    const effects = countedOutside(await stage.outside.effects());
    const { entries, ...ledger } = await countedByLedger(local.databaseUrl, outcome.caseId);
    return {
      entries,
      wrong: differences(effects, ledger),
      report: {
        workflowId: outcome.caseId,
        outcome: outcome.outcome,
        accounts: outcome.accounts,
        effects,
        virtualDays: Math.round((((await stage.now()) - stage.startsAt) / DAY) * 10) / 10,
        wallSeconds: Math.round((Date.now() - began) / 100) / 10,
      },
    };
  });
}

/** The story's end, or the reason why there will be none. */
async function unlessStopped<T>(signal: AbortSignal, story: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(new Stopped());
    signal.addEventListener('abort', () => reject(new Stopped()), { once: true });
  });
  void story.catch(() => {});
  return Promise.race([story, stopped]);
}

async function untilStopped(signal: AbortSignal): Promise<void> {
  say('\nThe desk stays up so that the links work; Ctrl-C stops it and removes its data.');
  await unlessStopped(signal, new Promise<never>(() => {})).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
  });
}

function ending({ report, wrong, entries }: Played): string {
  const { effects } = report;
  return [
    '',
    pc.bold(`${report.workflowId} is closed as ${report.outcome}`) +
      `: ${report.virtualDays} days of the story in ${report.wallSeconds} s.`,
    `Outside: ${effects.invitations} invitations, ${effects.mails} mails, ${effects.calls} calls, ${effects.posts} posts. The ledger has ${entries} entries about it and ` +
      (wrong.length === 0 ? 'agrees.' : pc.red(`does not agree: ${wrong.join('; ')}.`)),
  ].join('\n');
}

/** Where it can be looked at; true only while the desk is up. */
function links(desk: LocalDesk, caseId: string): string {
  return [
    '',
    `  The case in the Temporal UI  ${pc.bold(caseLink(desk.uiUrl ?? '', desk.namespace, caseId))}`,
    `  The world outside            ${pc.bold(desk.sandboxUrl)}`,
    '',
    'Try next, in another terminal:',
    `  npx desk --demo show ${caseId.replace(/^onboarding\//, '')}`,
    '  npx desk --demo cases --all',
    '  npx desk --help',
  ].join('\n');
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (error instanceof Stopped) return;
    process.stderr.write(`${pc.red(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = 1;
  },
);
