import { resolve } from 'node:path';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { requireNamespace } from '../../engine/namespace.js';

/** A Temporal cluster that exists. A desk that uses it starts no Temporal of its own. */
export interface TemporalCluster {
  /** What a process needs to reach it: TEMPORAL_* variables, and where profiles are. */
  env: Record<string, string>;
  connectionOptions: ConnectionOptions;
  namespace: string;
  /** For messages: `temporal.example.com:7233, namespace desk`. */
  shown: string;
  /** Of its web page, without a slash at the end; absent when nobody told. */
  uiUrl?: string;
}

/** These say on purpose, in this terminal, where Temporal is. */
const NAMED_BY = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];
const CONNECT_MS = 5_000;

/**
 * The cluster that the variables of this terminal name, read as `desk` and every Temporal client read them. Undefined when
 * they name none, or the one that `npm start` itself runs on its port. A default profile in the user's configuration file
 * alone does not count: it is there for other programs, and a desk to try things with must not appear in that cluster
 * because somebody once set the `temporal` command up.
 * @throws a sentence when the settings cannot be read
 */
export function clusterNamedBy(env: NodeJS.ProcessEnv, ownPort: number): TemporalCluster | undefined {
  if (!NAMED_BY.some((name) => env[name])) return undefined;
  const { connectionOptions, namespace = 'default' } = settings(env);
  const { address } = connectionOptions;
  if (!address || isOwnAddress(address, ownPort)) return undefined;
  return {
    env: { ...passedOn(env), TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
    connectionOptions,
    namespace,
    shown: `${address}, namespace ${namespace}`,
    ...(env['DESK_UI_URL'] && { uiUrl: env['DESK_UI_URL'].replace(/\/+$/, '') }),
  };
}

/** Whether this is where `npm start` runs its own Temporal. */
export function isOwnAddress(address: string, port: number): boolean {
  return [`127.0.0.1:${port}`, `localhost:${port}`].includes(address.toLowerCase());
}

/**
 * Makes sure that the cluster answers and its namespace can be used. Says what can be lived with; throws for people what
 * cannot, with the command that mends it.
 */
export async function requireCluster(cluster: TemporalCluster, log: (line: string) => void): Promise<void> {
  const { connectionOptions, namespace } = cluster;
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_MS }).catch(
    (error: Error) => {
      const why = (error.cause as Error | undefined)?.message ?? error.message;
      throw new Error(
        `No Temporal answers at ${cluster.shown}, which TEMPORAL_* or a profile names: ${why}\n` +
          'Correct them, or unset them: then npm start runs a Temporal of its own.',
        { cause: error },
      );
    },
  );
  try {
    for (const warning of await requireNamespace(connection, namespace)) log(warning);
  } finally {
    await connection.close();
  }
}

function settings(env: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  } catch (error) {
    throw new Error(
      `The Temporal settings of this terminal cannot be read: ${(error as Error).message}\n` +
        'Correct TEMPORAL_* or the profile they name, or unset them: then npm start runs a Temporal of its own.',
      { cause: error },
    );
  }
}

/** Files are named from where we are; our processes run elsewhere. */
function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const wanted = name === 'XDG_CONFIG_HOME' || (name.startsWith('TEMPORAL_') && name !== 'TEMPORAL_CLI_PATH');
    if (!wanted || !value) continue;
    passed[name] = /_(FILE|PATH)$/.test(name) ? resolve(value) : value;
  }
  return passed;
}
