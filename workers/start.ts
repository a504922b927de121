import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { PORTS, type PortName } from '../contracts/start-ports.js';
import { readDeskFile } from './local/desk-file.js';
import { deskHolder, DeskRuns } from './local/desk-lock.js';
import { startLocalDesk } from './local/desk-processes.js';
import { portOption, portProblems } from './local/start-ports.js';
import { confusions, notes } from './local/start-settings.js';
import { clusterNamedBy } from './local/temporal-cluster.js';
import { welcome } from './local/welcome.js';

/** `npm start`: the whole desk on this machine, with kept data, until Ctrl-C. */
async function main(): Promise<void> {
  // A terminal that was closed must not end the desk at its next word.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const ports = portsFrom(process.argv);
  const dataDir = resolve(process.env['DESK_DATA'] || fileURLToPath(new URL('../.desk', import.meta.url)));
  await refuseWhenRunning(dataDir);
  const cluster = clusterNamedBy(process.env, ports.temporal);
  const unused: PortName[] = cluster ? ['temporal', 'ui'] : [];
  refuse([...confusions(process.env, ports.temporal, cluster), ...(await portProblems(ports, unused))]);
  for (const note of notes(process.env)) say(note);

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Stopped()));
  const desk = await startLocalDesk({
    dataDir,
    ports,
    timeSkipping: false,
    sandboxWorld: fileURLToPath(new URL('../examples/outside.yaml', import.meta.url)),
    ...(cluster && { temporal: cluster }),
    log: say,
    signal: stop.signal,
  });
  say(await welcome(desk, dataDir, cluster));
  stop.signal.addEventListener('abort', () => {
    say('Stopping; the data is kept ...');
    void desk.stop();
  });
  if (stop.signal.aborted) void desk.stop();
  await desk.ended;
  say('Stopped.');
}

/** Ctrl-C before the desk was up: nothing to complain about. */
class Stopped extends Error {}

function portsFrom(argv: string[]): Record<PortName, number> {
  const command = new Command('npm start --')
    .description('Runs the desk on this machine until Ctrl-C.')
    .showHelpAfterError('All flags: npm start -- --help');
  const names = Object.keys(PORTS) as PortName[];
  for (const name of names) command.addOption(portOption(name));
  const given = command.parse(argv).opts<Record<`${PortName}Port`, number>>();
  return Object.fromEntries(names.map((name) => [name, given[`${name}Port`]])) as Record<PortName, number>;
}

async function refuseWhenRunning(dataDir: string): Promise<void> {
  const pid = await deskHolder(dataDir);
  if (pid === undefined) return;
  const other = await readDeskFile(dataDir);
  // What a killed predecessor wrote is not about this one.
  const page = other?.uiUrl ? `, page ${other.uiUrl}` : '';
  const where = other?.pid === pid ? `Temporal at ${other.temporalAddress}${page}` : 'still starting, or stopping';
  throw new Error(
    `${new DeskRuns(dataDir, pid).message}\nIt is here: ${where}\nStop it with Ctrl-C where it runs, or: kill ${pid}`,
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

main().catch((error: Error) => {
  // Everything is stopped; what was asked of a server and is still waited for holds nobody up.
  if (error instanceof Stopped) process.exit(0);
  process.stderr.write(`${pc.red(error.message)}\n`);
  process.exitCode = 1;
});
