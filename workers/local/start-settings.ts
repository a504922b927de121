import type { TemporalCluster } from './temporal-cluster.js';
import { isOwnAddress } from './temporal-cluster.js';

/** Variables that say how to talk to a Temporal, which ours does not want. */
const FOREIGN_TEMPORAL = /^TEMPORAL_(API_KEY|TLS.*|CODEC_.*|GRPC_META_.*)$/;

/**
 * Settings of the terminal that `npm start` cannot follow. One sentence for each; empty when there are none.
 * @param cluster the one that it uses, if it is not to start a Temporal of its own
 */
export function confusions(env: NodeJS.ProcessEnv, temporalPort: number, cluster?: TemporalCluster): string[] {
  const problems = cluster ? [] : ownTemporalProblems(env, temporalPort);
  const { DESK_OUTSIDE: outside } = env;
  if (outside && outside !== 'sandbox') {
    problems.push(
      `DESK_OUTSIDE is ${outside}, but npm start acts on the sandbox only. ` +
        'To serve customers, run workers/main.ts and client/intake/main.ts (node build/run.js <file>) with the environment of the README.',
    );
  }
  return problems;
}

/** Half a cluster: somebody means one, but did not say where it is. */
function ownTemporalProblems(env: NodeJS.ProcessEnv, temporalPort: number): string[] {
  const problems: string[] = [];
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_ADDRESS: address } = env;
  const own = 'but npm start runs a Temporal of its own';
  if (namespace && namespace !== 'default') {
    problems.push(`TEMPORAL_NAMESPACE is ${namespace}, ${own}, with the namespace default.`);
  }
  for (const name of Object.keys(env).filter((one) => FOREIGN_TEMPORAL.test(one) && env[one])) {
    problems.push(`${name} is set, ${own}, without it.`);
  }
  if (problems.length === 0) return [];
  const known = address && isOwnAddress(address, temporalPort) ? ` (not ${address}, which is its own)` : '';
  problems.push(
    `To use a cluster that exists, set TEMPORAL_ADDRESS${known} or TEMPORAL_PROFILE too; else unset these.`,
  );
  return problems;
}

/** Settings of the terminal that change nothing here, which may surprise. */
export function notes(env: NodeJS.ProcessEnv): string[] {
  const unused = [
    'DATABASE_URL',
    'DESK_SMTP_URL',
    'DESK_AWS_ENDPOINT',
    'DESK_TWILIO_URL',
    'DESK_SLACK_URL',
    'DESK_INTAKE_URL',
    'DESK_INTAKE_PORT',
  ];
  const set = unused.filter((name) => env[name]);
  return set.length > 0 ? [`Not used: ${set.join(', ')}. npm start brings its own database, sandbox and intake.`] : [];
}
