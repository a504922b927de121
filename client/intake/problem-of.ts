/** An error in its own words. One of the database without the query and its parameters, which hold what people wrote. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message.startsWith('Failed query') ? (error.cause as Error | undefined) : error;
  return own?.message || 'no answer';
}
