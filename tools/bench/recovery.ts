import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { withDesk, type Desk } from '../../client/desk/connection.js';
import { DeskFailure } from '../../client/desk/failure.js';
import { onboard } from '../../client/desk/onboard.js';
import { readRequest } from '../../client/desk/read-request.js';
import { sendCommand } from '../../client/desk/send-command.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import { applyRegistryFile } from '../../registry/apply.js';
import { openDatabase } from '../../registry/database.js';
import { SandboxControl } from '../../sandbox/control.js';
import type { DeskFile } from '../../workers/local/desk-file.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { ownDesk } from './own-desk.js';

/**
 * `npm run bench:recovery`: how long a desk with many open cases needs after everything of it was killed at once. All times
 * count from the kill; `npm start` follows at once.
 */
interface Recovery {
  cases: number;
  /** `npm start` says that the desk is up. */
  upSeconds: number;
  /** The first case has answered a command, an update that goes through workflow, worker and ledger. */
  firstAnswerSeconds: number;
  /** Every case has. */
  allAnsweredSeconds: number;
  /** What the outside saw twice. A mail may be, once, when the kill falls between it and its record in the ledger. */
  doubled: { invitations: number; mails: number };
  /** Of the machine in the last minute, at the kill and at the end; beside its number of processors. */
  load: [number, number];
}

const BAR_SECONDS = 15;
/** Of commands; cases are opened more gently, as people open them. */
const AT_ONCE = 16;
const OPENED_AT_ONCE = 4;
const EVERYTHING_MS = 600_000;

const { cases, json } = new Command('npm run bench:recovery --')
  .description('Kills a desk with many open cases and measures how long it takes until all of them answer again.')
  .option('--cases <n>', 'open cases', whole, 200)
  .option('--json', 'print one JSON object at the end; progress goes to standard error')
  .parse()
  .opts<{ cases: number; json?: boolean }>();
const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-recovery-'));
  const dataDir = join(folder, 'data');
  const desk = await ownDesk(dataDir);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void desk.stop().finally(() => process.exit(1)));
  }
  try {
    say('Starting a desk of its own ...');
    const file = await desk.start();
    say(`Opening ${cases} cases ...`);
    const caseIds = await openCases(file);
    await begun(file);
    const load = [loadavg()[0] ?? 0, 0] as [number, number];
    say('Killing everything, starting again ...');
    const killedAt = Date.now();
    await desk.killAll();
    const since = (): number => Math.round((Date.now() - killedAt) / 100) / 10;
    let firstAnswer = 0;
    const [upSeconds] = await Promise.all([
      desk.start().then(since),
      answers(file, caseIds, () => (firstAnswer ||= since())),
    ]);
    const recovery: Recovery = {
      cases,
      upSeconds,
      firstAnswerSeconds: firstAnswer,
      allAnsweredSeconds: since(),
      doubled: await doubled(file),
      load: [load[0], loadavg()[0] ?? 0],
    };
    tell(recovery);
    // How fast it is depends on the machine; what is done twice does not.
    if (recovery.doubled.invitations > 0) process.exitCode = 1;
  } catch (error) {
    await desk.stop();
    throw new Error(`${(error as Error).message}\nIts data and logs are kept: ${dataDir}`, { cause: error });
  }
  await desk.stop();
  await removeDeskData(dataDir);
  await rm(folder, { recursive: true });
}

/** Real ones, each with an account of its own, opened as `desk onboard` opens them. */
async function openCases(file: DeskFile): Promise<string[]> {
  await fillRegistry(file);
  const outside = new SandboxControl(file.sandboxUrl);
  await outside.putPayer('999988887777', { quota: 10 * cases, accountQuota: 10 * cases });
  await outside.settings({ throttles: false });
  const requests = Array.from({ length: cases }, (_, n) => {
    const id = String(100_000_000_000 + n);
    return {
      customer: 'acme',
      reference: `BENCH-${n + 1}`,
      requestedBy: 'csr.kim',
      payer: 'main',
      accounts: [{ id, ownerEmail: `owner-${n + 1}@acme.example.com` }],
      contacts: [{ name: 'Kim Minsu', email: 'cloud-admin@acme.example.com', phone: '+12065550111' }],
    };
  });
  await withDesk(addressOf(file), (desk) =>
    eachOf(requests, OPENED_AT_ONCE, async (request) => {
      const [account] = request.accounts;
      await outside.putAccount(account!.id, { email: account!.ownerEmail, name: request.reference });
      // On a busy machine a case opens later than a person would wait for.
      await onboard(desk, readRequest(JSON.stringify(request), request.reference)).catch((error: unknown) => {
        if (!(error instanceof DeskFailure && error.data['started'])) throw error;
      });
    }),
  );
  return requests.map(({ customer, reference }) => onboardingCaseId(customer, reference));
}

async function fillRegistry({ databaseUrl }: DeskFile): Promise<void> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  try {
    const text = await readFile(new URL('../../examples/registry.yaml', import.meta.url), 'utf8');
    await applyRegistryFile(database.db, text, { by: 'admin.cho' });
  } finally {
    await database.close();
  }
}

/** Until every case has done what it does at its beginning and waits for its customer. */
async function begun({ sandboxUrl }: DeskFile): Promise<void> {
  const outside = new SandboxControl(sandboxUrl);
  const deadline = Date.now() + EVERYTHING_MS;
  for (;;) {
    const { invitations, mails } = await outside.effects();
    if (invitations >= cases && mails >= cases) return;
    if (Date.now() > deadline) throw new Error(`only ${invitations} of ${cases} cases have begun after 10 minutes`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function doubled({ sandboxUrl }: DeskFile): Promise<Recovery['doubled']> {
  const { byKey } = await new SandboxControl(sandboxUrl).effects();
  const again = (kind: string): number =>
    Object.entries(byKey)
      .filter(([key]) => key.startsWith(`${kind}/`))
      .reduce((sum, [, times]) => sum + times - 1, 0);
  return { invitations: again('invitation'), mails: again('mail') };
}

/** Gives each case a command until it has answered; those that come while the desk is away are given again. */
async function answers(file: DeskFile, caseIds: string[], first: () => void): Promise<void> {
  const deadline = Date.now() + EVERYTHING_MS;
  let open = caseIds;
  const ask = async (desk: Desk, caseId: string): Promise<void> => {
    await sendCommand(desk, caseId, { name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: true });
    first();
  };
  while (open.length > 0) {
    if (Date.now() > deadline) throw new Error(`${open.length} cases do not answer: ${open.slice(0, 5).join(', ')}`);
    const missing: string[] = [];
    await withDesk(addressOf(file), (desk) =>
      eachOf(open, AT_ONCE, (caseId) =>
        ask(desk, caseId).catch((error: unknown) => void (isAway(error) && missing.push(caseId))),
      ),
    ).then(
      () => (open = missing),
      () => new Promise((resolve) => setTimeout(resolve, 100)),
    );
  }
}

/** A refusal is an answer. */
function isAway(error: unknown): boolean {
  return !(error instanceof DeskFailure && error.code === 'refused');
}

async function eachOf<T>(all: T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

function addressOf({ temporalAddress, namespace }: DeskFile) {
  return { temporal: { address: temporalAddress }, namespace, shown: temporalAddress, mend: '' };
}

function tell(recovery: Recovery): void {
  if (json) return void process.stdout.write(`${JSON.stringify(recovery)}\n`);
  const { upSeconds, firstAnswerSeconds, allAnsweredSeconds, doubled, load } = recovery;
  say(`npm start says that the desk is up   ${upSeconds} s after the kill`);
  say(`the first case answers a command     ${firstAnswerSeconds} s`);
  say(`all ${cases} cases have answered         ${allAnsweredSeconds} s (bar: ${BAR_SECONDS} s)`);
  say(`seen twice outside                   ${doubled.invitations} invitations, ${doubled.mails} mails`);
  say(`load of the machine                  ${load.map((value) => value.toFixed(1)).join(' -> ')}`);
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number of 1 or more.');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
