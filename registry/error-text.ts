/** An error in its own words. One of the database without the query and its parameters, which hold names and addresses. */
export function messageWithoutSql(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = (isQueryError(error) ? error.cause : error) as { message?: string; code?: unknown } | undefined;
  return `${own?.message || 'no answer'}${typeof own?.code === 'string' ? ` (${own.code})` : ''}`;
}

export function isQueryError({ message }: Error): boolean {
  return message.startsWith('Failed query');
}
