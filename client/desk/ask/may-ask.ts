/** What a person can say about being asked. */
export interface AskOptions {
  json?: boolean;
  /** `--yes`: whoever gives it wants no questions. */
  yes?: boolean;
  /** False with `--no-input`. */
  input?: boolean;
}

interface Asked {
  env: NodeJS.ProcessEnv;
  stdin: { isTTY?: boolean };
  stdout: { isTTY?: boolean };
}

/** Whether somebody sits there who can be asked for what is missing. Never in scripts and CI: they would hang. */
export function mayAsk({ env, stdin, stdout }: Asked, { json, yes, input = true }: AskOptions): boolean {
  const ci = env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
  const terminal = stdin.isTTY === true && stdout.isTTY === true && env['TERM'] !== 'dumb';
  return terminal && !ci && !json && !yes && input;
}
