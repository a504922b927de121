const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * How much the intake and the sandbox log, by `LOG_LEVEL`; an empty one counts as not set.
 * @throws an error for people when it is no level
 */
export function logLevel(env: NodeJS.ProcessEnv): string {
  const given = env['LOG_LEVEL'] || 'info';
  const level = given.toLowerCase();
  if (LEVELS.includes(level)) return level;
  throw new Error(`LOG_LEVEL is ${JSON.stringify(given)}, but must be one of ${LEVELS.join(', ')}`);
}
