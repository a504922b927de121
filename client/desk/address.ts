import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DEFAULT_DATA } from './data-folder.js';
import { readDeskFile } from './desk-file.js';
import { lockHolder } from './desk-lock.js';
import { mustBeReadable } from './desk-place.js';
import { DeskFailure } from './failure.js';
import { localDesk } from './status/local-desk.js';
import { hostAndPort } from './temporal-address.js';
import { temporalCli } from './temporal-cli.js';

/** Where a desk is to be found, and by what we know. */
export interface DeskAddress {
  temporal: ConnectionOptions;
  namespace: string;
  uiUrl?: string;
  intakeUrl?: string;
  intakeToken?: string;
  databaseUrl?: string;
  /** What `npm start` or the demo wrote about itself, when we know the desk from there: an absolute path. */
  file?: string;
  /** For messages: `127.0.0.1:7233 (from .desk/desk.json)`. */
  shown: string;
  /** It is the running demo. */
  demo?: boolean;
  /** How to start or mend it. */
  mend: string;
  /** The `temporal` command of this machine, for advice to copy. */
  cli?: string;
}

/**
 * The desk to talk to: the running demo when asked for it; else the cluster that `TEMPORAL_*` or a named profile points at;
 * else the desk that `npm start` runs here; else the default Temporal profile of this user. Where `npm start` runs on the
 * very cluster that is meant, its intake and database belong to it.
 */
export function findDesk(env: NodeJS.ProcessEnv, options: { demo?: boolean } = {}): DeskAddress {
  const data = resolve(env['DESK_DATA'] || DEFAULT_DATA);
  if (options.demo) return fromFile('demo', join(data, 'demo.json'), noDemo(env), env);
  const file = join(data, 'desk.json');
  if (env['TEMPORAL_ADDRESS'] || env['TEMPORAL_PROFILE'] || env['TEMPORAL_CONFIG_FILE']) {
    const address = fromTemporalConfig(env);
    if (address) return withOwnDesk(address, file);
  }
  if (!existsSync(file)) {
    const address = fromTemporalConfig(env);
    if (address) return address;
  }
  return fromFile('desk', file, noDesk(data, env), env);
}

/** The same where it is good to know a desk but none is needed. */
export function findDeskIfAny(env: NodeJS.ProcessEnv, options: { demo?: boolean } = {}): DeskAddress | undefined {
  try {
    return findDesk(env, options);
  } catch (error) {
    if (error instanceof DeskFailure) return undefined;
    throw error;
  }
}

/** A desk that `npm start` runs on this cluster and namespace has told in its file what the variables do not say. */
function withOwnDesk(cluster: DeskAddress, file: string): DeskAddress {
  const { addresses } = readDeskFile(file);
  if (!addresses) return cluster;
  const { temporalAddress, namespace, ...own } = addresses;
  if (normal(temporalAddress) !== normal(cluster.temporal.address) || namespace !== cluster.namespace) return cluster;
  return { ...cluster, ...own, uiUrl: own.uiUrl ?? cluster.uiUrl, file };
}

function normal(address = ''): string {
  return address.toLowerCase().replace(/^localhost:/, '127.0.0.1:');
}

/** The demo is a desk, too, and is only talked to by whoever asks for it. */
function noDesk(data: string, env: NodeJS.ProcessEnv): string {
  const elsewhere = env['DESK_DATA'] ? '' : '; if it was started with DESK_DATA, set that here too';
  const start = `Start the desk with: npm start (or set TEMPORAL_ADDRESS to a cluster${elsewhere})`;
  const demo = localDesk({ file: join(data, 'demo.json') });
  return demo?.alive ? `A demo is running: add --demo to talk to it. ${start}` : start;
}

/** Whoever has DESK_DATA in one terminal only would look for it in vain. */
function noDemo(env: NodeJS.ProcessEnv): string {
  const start = 'Start one with: npm run demo';
  if (!env['DESK_DATA']) return `${start} (if it was started with DESK_DATA, set that here too)`;
  return `${start} (DESK_DATA is set here; a demo that was started without it is found when it is unset)`;
}

function fromFile(what: 'desk' | 'demo', file: string, mend: string, env: NodeJS.ProcessEnv): DeskAddress {
  const name = relative(process.cwd(), file).startsWith('..') ? file : relative(process.cwd(), file);
  mustBeReadable(file, name);
  if (what === 'desk') mustNotBeOnTheWay(file);
  if (!existsSync(file))
    throw new DeskFailure('unreachable', `No ${what} is running here: there is no ${name}`, { next: mend });
  const { addresses } = readDeskFile(file);
  if (!addresses) throw new DeskFailure('unreachable', `${name} does not say where the desk is`, { next: mend });
  const { temporalAddress, ...rest } = addresses;
  const shown = `${temporalAddress} (from ${name})`;
  const demo = what === 'demo';
  return { temporal: { address: temporalAddress }, ...rest, file, shown, demo, mend, cli: temporalCli(env) };
}

/** It writes its file when everything is up; until then there is none, or that of a desk that was killed. */
function mustNotBeOnTheWay(file: string): void {
  const holder = lockHolder(file);
  if (holder === undefined || readDeskFile(file).processes?.pid === holder) return;
  throw new DeskFailure('unreachable', `npm start (process ${holder}) is starting or stopping`, {
    next: 'Ask again in a moment',
  });
}

function fromTemporalConfig(env: NodeJS.ProcessEnv): DeskAddress | undefined {
  const { connectionOptions, namespace } = temporalConfig(env);
  const { address } = connectionOptions;
  if (!address) return undefined;
  const at = hostAndPort(address);
  if ('wrong' in at) {
    throw new DeskFailure(
      'badInput',
      `The address of Temporal (TEMPORAL_ADDRESS or a profile) ${at.wrong}: ${JSON.stringify(address)}`,
      {
        next: 'Correct it, as in TEMPORAL_ADDRESS=temporal.example.com:7233, or unset it to use the desk that `npm start` runs',
      },
    );
  }
  return {
    temporal: connectionOptions,
    namespace: namespace ?? 'default',
    uiUrl: env['DESK_UI_URL'],
    intakeUrl: env['DESK_INTAKE_URL'],
    intakeToken: env['DESK_INTAKE_TOKEN'],
    databaseUrl: env['DATABASE_URL'],
    shown: `${address}, namespace ${namespace ?? 'default'} (from TEMPORAL_* or a Temporal profile)`,
    mend: 'Correct TEMPORAL_ADDRESS or the profile, or unset them to use the desk that `npm start` runs',
    cli: temporalCli(env),
  };
}

function temporalConfig(env: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  } catch (error) {
    throw new DeskFailure('badInput', `The Temporal settings cannot be read: ${(error as Error).message}`, {
      next: 'Correct TEMPORAL_* or the profile they name',
    });
  }
}
