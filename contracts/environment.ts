import type { z } from 'zod';
import { ENVIRONMENT, type EnvironmentPart, type EnvironmentVariable } from './environment-table.js';
import { problemLine, type FieldProblem } from './field-problem.js';

type Row = (typeof ENVIRONMENT)[number];
type RowOf<N extends VariableName> = Extract<Row, { name: N }>;
type RowsFor<P extends EnvironmentPart> = Row extends infer R
  ? R extends { name: VariableName; parts: readonly EnvironmentPart[] }
    ? P extends R['parts'][number]
      ? R extends { elsewhere: true }
        ? never
        : R['name']
      : never
    : never
  : never;
type ValueOf<R extends Row> = R extends { optional: true } ? z.output<R['schema']> | undefined : z.output<R['schema']>;

export type VariableName = Row['name'];
/** Typed values under the variables' own names. */
type Environment<N extends VariableName = VariableName> = { [K in N]: ValueOf<RowOf<K>> };

/** Everything that is wrong with the environment at once; the message is for the person who starts the process. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';
  readonly problems: FieldProblem[];

  constructor(problems: FieldProblem[]) {
    super(['The environment is not complete:', ...problems.map((problem) => `  ${problemLine(problem)}`)].join('\n'));
    this.problems = problems;
    // Nobody can mend an environment with a stack trace.
    this.stack = this.message;
  }
}

/**
 * Reads the variables that a part of the desk needs, or those named. An empty variable counts as not set.
 * Throws one InvalidEnvironment that names every missing or wrong variable.
 */
export function readEnvironment<P extends EnvironmentPart>(part: P, env: NodeJS.ProcessEnv): Environment<RowsFor<P>>;
export function readEnvironment<N extends VariableName>(names: readonly N[], env: NodeJS.ProcessEnv): Environment<N>;
export function readEnvironment(wanted: EnvironmentPart | readonly VariableName[], env: NodeJS.ProcessEnv): object {
  const names: readonly VariableName[] = typeof wanted === 'string' ? variablesOf(wanted) : wanted;
  const problems: FieldProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const variable of ENVIRONMENT as readonly EnvironmentVariable[]) {
    if (!names.includes(variable.name as VariableName) || variable.elsewhere) continue;
    const given = env[variable.name] || variable.default;
    if (given === undefined && variable.optional) continue;
    const read = variable.schema.safeParse(given);
    if (read.success) values[variable.name] = read.data;
    else problems.push(wrong(variable.name, read.error.issues[0]?.message ?? 'is wrong'));
  }
  if (names.includes('DESK_OUTSIDE')) problems.push(...mixtures(env, problems));
  if (problems.length > 0) throw new InvalidEnvironment(problems);
  return values;
}

/** Names of the variables that a part reads. */
export function variablesOf(part: EnvironmentPart): VariableName[] {
  return ENVIRONMENT.filter(({ parts }) => (parts as readonly EnvironmentPart[]).includes(part)).map(
    ({ name }) => name,
  );
}

/** The outside is all sandbox or all real: else a real customer is invited by a rehearsal, or a real one by nobody. */
function mixtures(env: NodeJS.ProcessEnv, known: FieldProblem[]): FieldProblem[] {
  if (env['DESK_OUTSIDE'] === 'real') {
    return [
      ...halves(env, HALVES),
      ...SANDBOX_ADDRESSES.filter((name) => env[name]).map((name) =>
        wrong(name, 'must not be set with DESK_OUTSIDE=real', `unset ${name}`),
      ),
    ];
  }
  if (env['DESK_OUTSIDE'] !== 'sandbox') return [];
  const problems = halves(env, [PORTAL]);
  // Else the SDK would find, and sign with, whatever credentials this machine has.
  for (const name of [...SANDBOX_ADDRESSES, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const) {
    if (!env[name]) problems.push(wrong(name, 'must be set with DESK_OUTSIDE=sandbox'));
  }
  const aws = hostOf(env['DESK_AWS_ENDPOINT']);
  for (const [name, example] of [
    ['DESK_SMTP_URL', `smtp://${aws}:2525`],
    ['DESK_TWILIO_URL', `http://${aws}:8025`],
    ['DESK_SLACK_URL', `http://${aws}:8025/slack/api/`],
    ['DESK_PORTAL_WEBHOOK', `http://${aws}:8025/portal/logins`],
  ] as const) {
    const host = hostOf(env[name]);
    if (!aws || !host || host === aws || known.some(({ field }) => field === name)) continue;
    const reason = `must be the sandbox's, on the host of DESK_AWS_ENDPOINT (${aws}), with DESK_OUTSIDE=sandbox`;
    problems.push(wrong(name, reason, example));
  }
  return problems;
}

/** Of these only one is set. A half is of no use or dangerous: half an AWS key makes the SDK look for another one. */
function halves(env: NodeJS.ProcessEnv, pairs: [VariableName, VariableName][]): FieldProblem[] {
  return pairs.flatMap(([one, other]) => {
    if (Boolean(env[one]) === Boolean(env[other])) return [];
    const [there, missing] = env[one] ? [one, other] : [other, one];
    return [wrong(missing, `must be set with ${there}`)];
  });
}

const PORTAL: [VariableName, VariableName] = ['DESK_PORTAL_WEBHOOK', 'DESK_PORTAL_SECRET'];
const HALVES: [VariableName, VariableName][] = [PORTAL, ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']];

/** Where the sandbox speaks for a provider that needs no address of its own in the real world. */
const SANDBOX_ADDRESSES = ['DESK_AWS_ENDPOINT', 'DESK_TWILIO_URL', 'DESK_SLACK_URL'] as const;

function hostOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function wrong(field: string, reason: string, example?: string): FieldProblem {
  const variable = ENVIRONMENT.find(({ name }) => name === field);
  return { field, wrong: reason, example: example ?? variable?.example ?? '' };
}
