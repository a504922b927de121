interface Statement {
  Effect?: unknown;
  Action?: unknown;
}

/**
 * Whether an inline session policy lets an action through; no policy lets everything through.
 * Reads Effect and Action only: resources and conditions are outside what the sandbox models.
 */
export function policyAllows(policy: string | undefined, action: string): boolean {
  if (policy === undefined) return true;
  const statements = statementsOf(policy) ?? [];
  const concerned = statements.filter((statement) => actionsOf(statement).some((pattern) => matches(pattern, action)));
  return concerned.some(({ Effect }) => Effect === 'Allow') && !concerned.some(({ Effect }) => Effect === 'Deny');
}

/** The policy's statements, or undefined when it is no policy document. */
export function statementsOf(policy: string): Statement[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return undefined;
  }
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return undefined;
  const statements: unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  const valid = statements.every(
    (statement) =>
      typeof statement === 'object' &&
      statement !== null &&
      'Effect' in statement &&
      (statement.Effect === 'Allow' || statement.Effect === 'Deny') &&
      actionsOf(statement).length > 0,
  );
  return valid ? (statements as Statement[]) : undefined;
}

function actionsOf(statement: Statement): string[] {
  const actions: unknown[] = Array.isArray(statement.Action) ? statement.Action : [statement.Action];
  return actions.filter((action) => typeof action === 'string');
}

function matches(pattern: string, action: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}
