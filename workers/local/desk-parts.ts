import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PORTS, type PortName } from '../../contracts/start-ports.js';
import { environmentOf, machineEnvironment } from './desk-environment.js';
import { readyLine, startProgram, type DeskPrograms } from './desk-programs.js';
import type { DeskSecrets } from './desk-secrets.js';
import type { GuardedProcess } from './guarded-process.js';
import { isTaken } from './ports.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';
import { takenSentence } from './start-ports.js';
import { PartTrouble, type PartPlan } from './supervised-part.js';
import { findTemporalCli } from './temporal-cli.js';
import { startTemporal, type TemporalServer } from './temporal-server.js';

/** What the parts of one desk have in common; it stays the same however often they are started. */
export interface DeskPlan {
  /** Absolute. */
  dataDir: string;
  ports: Record<PortName, number>;
  secrets: DeskSecrets;
  programs: DeskPrograms;
  log: (line: string) => void;
}

export function postgresPart({ dataDir, ports }: DeskPlan): PartPlan<PostgresServer> {
  return {
    name: 'postgres',
    async check() {
      await portsMustBeFree(ports, ['postgres']);
      mustBeThere(join(dataDir, 'postgres'));
    },
    start: namingPorts(ports, ['postgres'], (begun, signal) =>
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        port: ports.postgres,
        logFile: logOf(dataDir, 'postgres'),
        begun,
        signal,
      }),
    ),
  };
}

export function temporalPart(plan: DeskPlan, options: { timeSkipping: boolean }): PartPlan<TemporalServer> {
  const { dataDir, ports, log } = plan;
  const dataFile = join(dataDir, 'temporal', 'temporal.db');
  let cli: string | undefined;
  return {
    name: 'temporal',
    async check() {
      await portsMustBeFree(ports, ['temporal', 'ui']);
      mustBeThere(dataFile);
    },
    start: namingPorts(ports, ['temporal', 'ui'], async (begun, signal) => {
      // Caches are cleaned: the next start may have to get it again.
      if (!cli || !existsSync(cli)) ({ path: cli } = await findTemporalCli({ env: process.env, log, signal }));
      return startTemporal({
        cli,
        dataFile,
        port: ports.temporal,
        uiPort: ports.ui,
        logFile: logOf(dataDir, 'temporal'),
        timeSkipping: options.timeSkipping,
        begun,
        signal,
      });
    }),
  };
}

/** @param outside YAML file of who is outside when a world begins */
export function sandboxPart(plan: DeskPlan, outside?: string): PartPlan<void> {
  const { dataDir, ports, programs } = plan;
  const env = {
    ...machineEnvironment(),
    SANDBOX_HTTP_PORT: String(ports.sandbox),
    SANDBOX_SMTP_PORT: String(ports.smtp),
    SANDBOX_FILE: worldFile(dataDir),
    ...(outside && { SANDBOX_WORLD: outside }),
  };
  return {
    name: 'sandbox',
    check: () => portsMustBeFree(ports, ['sandbox', 'smtp']),
    start: namingPorts(ports, ['sandbox', 'smtp'], async (begun) => {
      const sandbox = await startProgram('sandbox', programs.sandbox, env, join(dataDir, 'logs'));
      begun(sandbox);
      await readyLine(sandbox);
      await sendEvents(`http://127.0.0.1:${ports.sandbox}`, plan);
    }),
  };
}

/** @param env everything of the environment table that the desk has a value for */
export function ownPart(name: 'worker' | 'intake', plan: DeskPlan, env: Record<string, string>): PartPlan<void> {
  const { dataDir, ports, programs } = plan;
  const listens: PortName[] = name === 'intake' ? ['intake'] : [];
  return {
    name,
    // The intake answers also while they are away.
    needs: name === 'worker' ? ['postgres', 'temporal'] : [],
    check: () => portsMustBeFree(ports, listens),
    start: namingPorts(ports, listens, async (begun) => {
      const program = await startProgram(name, programs[name], environmentOf(name, env), join(dataDir, 'logs'));
      begun(program);
      await readyLine(program);
    }),
  };
}

/** The sandbox tells the intake of accounts that join, as AWS would, and of what people do in the chat, as Slack would. */
export async function sendEvents(sandboxUrl: string, { ports, secrets }: DeskPlan): Promise<void> {
  const intakeUrl = `http://127.0.0.1:${ports.intake}`;
  await setTarget(`${sandboxUrl}/control/event-target`, { url: `${intakeUrl}/events/aws`, key: secrets.eventKey });
  await setTarget(`${sandboxUrl}/control/chat-target`, { url: `${intakeUrl}/chat/slack` });
}

async function setTarget(address: string, target: { url: string; key?: string }): Promise<void> {
  const answer = await fetch(address, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(target),
  });
  if (!answer.ok)
    throw new Error(`The sandbox does not take the intake's address: ${answer.status} ${await answer.text()}`);
}

/** Where the sandbox keeps its world. */
export function worldFile(dataDir: string): string {
  return join(dataDir, 'sandbox', 'world.json');
}

function logOf(dataDir: string, name: string): string {
  return join(dataDir, 'logs', `${name}.log`);
}

/** Started without its data it would begin anew, and nobody would notice that everything is lost. */
function mustBeThere(data: string): void {
  if (existsSync(data)) return;
  throw new PartTrouble(`Its data in ${data} is gone.`, 'Put it back, or stop the desk and start it to begin anew.');
}

/** Whoever took a port between our look and the start ends the part, whose log says so in words of its own. */
function namingPorts<T>(
  ports: Record<PortName, number>,
  names: PortName[],
  start: PartPlan<T>['start'],
): PartPlan<T>['start'] {
  return async (begun, signal) => {
    let last: GuardedProcess | undefined;
    try {
      return await start((process) => begun((last = process)), signal);
    } catch (error) {
      // What still runs may have its ports itself.
      if (signal.aborted || !last || last.runs()) throw error;
      for (const name of names)
        if (await isTaken(ports[name])) throw new Error(takenSentence(name, ports[name]), { cause: error });
      throw error;
    }
  };
}

async function portsMustBeFree(ports: Record<PortName, number>, names: PortName[]): Promise<void> {
  for (const name of names) {
    if (!(await isTaken(ports[name]))) continue;
    const { what, flag } = PORTS[name];
    throw new PartTrouble(
      `Port ${ports[name]} for ${what} was taken by another program meanwhile.`,
      `End that program, or stop the desk and start it with another port: npm start -- ${flag} <port>.`,
    );
  }
}
