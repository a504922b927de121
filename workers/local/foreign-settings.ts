/** Variables that make Temporal clients talk to something else than the address alone says. */
const FOREIGN_TEMPORAL = /^TEMPORAL_(PROFILE|CONFIG_FILE|API_KEY|TLS.*|CODEC_.*|GRPC_META_.*)$/;

/**
 * Settings under which `npm start` would run one desk while `desk`, in the same terminal, talks to another.
 * One sentence for each; empty when there are none.
 */
export function confusions(env: NodeJS.ProcessEnv, temporalPort: number): string[] {
  const problems: string[] = [];
  const own = [`127.0.0.1:${temporalPort}`, `localhost:${temporalPort}`];
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, DESK_OUTSIDE: outside } = env;
  if (address && !own.includes(address)) {
    problems.push(`TEMPORAL_ADDRESS is ${address}, but npm start runs a Temporal of its own at ${own[0]}.`);
  }
  if (namespace && namespace !== 'default') {
    problems.push(`TEMPORAL_NAMESPACE is ${namespace}, but npm start uses the namespace default.`);
  }
  for (const name of Object.keys(env).filter((one) => FOREIGN_TEMPORAL.test(one) && env[one])) {
    problems.push(`${name} is set, but npm start runs a Temporal of its own, without it.`);
  }
  if (problems.length > 0) {
    problems.push(
      '`desk` in this terminal would talk to that other cluster. Unset these variables, or use another terminal.',
    );
  }
  if (outside && outside !== 'sandbox') {
    problems.push(
      `DESK_OUTSIDE is ${outside}, but npm start acts on the sandbox only. ` +
        'To serve customers, run workers/main.ts and client/intake/main.ts with the environment of the README.',
    );
  }
  return problems;
}

/** Settings of the terminal that change nothing here, which may surprise. */
export function notes(env: NodeJS.ProcessEnv): string[] {
  const unused = ['DATABASE_URL', 'DESK_SMTP_URL', 'DESK_AWS_ENDPOINT', 'DESK_INTAKE_URL', 'DESK_INTAKE_PORT'];
  const set = unused.filter((name) => env[name]);
  return set.length > 0 ? [`Not used: ${set.join(', ')}. npm start brings its own database, sandbox and intake.`] : [];
}
