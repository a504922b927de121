import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { openDatabase } from '../registry/database.js';
import { customers } from '../registry/schema.js';
import { readDeskFile } from './local/desk-file.js';
import { deskHolder, DeskRuns } from './local/desk-lock.js';
import { startLocalDesk, type LocalDesk } from './local/desk-processes.js';
import { confusions, notes } from './local/foreign-settings.js';
import { PORTS, portOption, portProblems, type PortName } from './local/start-ports.js';

/** `npm start`: the whole desk on this machine, with kept data, until Ctrl-C. */
async function main(): Promise<void> {
  // A terminal that was closed must not end the desk at its next word.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const ports = portsFrom(process.argv);
  const dataDir = resolve(process.env['DESK_DATA'] || fileURLToPath(new URL('../.desk', import.meta.url)));
  await refuseWhenRunning(dataDir);
  refuse([...confusions(process.env, ports.temporal), ...(await portProblems(ports))]);
  for (const note of notes(process.env)) say(pc.dim(note));

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Stopped()));
  const log = (line: string) => say(pc.dim(line));
  const desk = await startLocalDesk({
    dataDir,
    ports,
    timeSkipping: false,
    outside: 'sandbox',
    sandboxWorld: fileURLToPath(new URL('../examples/outside.yaml', import.meta.url)),
    log,
    signal: stop.signal,
  });
  say(await welcome(desk, dataDir));
  stop.signal.addEventListener('abort', () => {
    say(pc.dim('Stopping; the data is kept ...'));
    void desk.stop();
  });
  if (stop.signal.aborted) void desk.stop();
  await desk.ended;
}

/** Ctrl-C before the desk was up: nothing to complain about. */
class Stopped extends Error {}

function portsFrom(argv: string[]): Record<PortName, number> {
  const command = new Command('npm start --').description('Runs the desk on this machine until Ctrl-C.');
  const names = Object.keys(PORTS) as PortName[];
  for (const name of names) command.addOption(portOption(name));
  const given = command.parse(argv).opts<Record<`${PortName}Port`, number>>();
  return Object.fromEntries(names.map((name) => [name, given[`${name}Port`]])) as Record<PortName, number>;
}

async function refuseWhenRunning(dataDir: string): Promise<void> {
  const pid = await deskHolder(dataDir);
  if (pid === undefined) return;
  const other = await readDeskFile(dataDir);
  const where = other ? `Temporal at ${other.temporalAddress}, page ${other.uiUrl}` : 'still starting, or stopping';
  throw new Error(
    `${new DeskRuns(dataDir, pid).message}\nIt is here: ${where}\nStop it with Ctrl-C where it runs, or: kill ${pid}`,
  );
}

async function welcome(desk: LocalDesk, dataDir: string): Promise<string> {
  const rows: [string, string, string?][] = [
    ['Cases', `${desk.uiUrl}/namespaces/${desk.namespace}/workflows`],
    ['Sandbox', desk.sandboxUrl, 'plays AWS and mail: be the customer there'],
    ['Intake', desk.intakeUrl],
    ['Temporal', desk.temporalAddress],
    ['Data, logs', dataDir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const next = (await hasNoCustomers(desk.databaseUrl))
    ? [
        'The registry is empty. First tell it who the customers are, then start a case:',
        '  npx desk registry apply examples/registry.yaml --by admin.cho',
        '  npx desk onboard examples/request.yaml',
      ]
    : ['Look at the cases, or start one:', '  npx desk cases', '  npx desk onboard examples/request.yaml'];
  const table = rows.map(
    ([name, where, what]) => `  ${name.padEnd(width)}  ${pc.cyan(where)}${what ? pc.dim(`  ${what}`) : ''}`,
  );
  return ['', pc.bold('The desk is up.'), ...table, '', ...next, '', pc.dim('Ctrl-C stops it.')].join('\n');
}

async function hasNoCustomers(databaseUrl: string): Promise<boolean> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  try {
    return (await database.db.select({ id: customers.id }).from(customers).limit(1)).length === 0;
  } finally {
    await database.close();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

main().catch((error: Error) => {
  if (error instanceof Stopped) return;
  process.stderr.write(`${pc.red(error.message)}\n`);
  process.exitCode = 1;
});
