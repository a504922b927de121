import { databaseState } from '../../../registry/database-state.js';
import type { DeskAddress } from '../address.js';
import { mendOf, type LocalDesk } from './local-desk.js';
import { broken, notLookedAt, reasonOf, type Part, type Problem } from './part.js';

const NAME = 'PostgreSQL';
/** For the connection, and for each of two questions; who keeps us waiting does so at the first. */
const PATIENCE_MS = 3_500;

/** The registry and the ledger. Of its address everything but user and password is shown. */
export async function databasePart({ databaseUrl }: DeskAddress, local: LocalDesk | undefined): Promise<Part> {
  if (databaseUrl === undefined) return notLookedAt(NAME, 'not known here: DATABASE_URL is not set');
  if (!URL.canParse(databaseUrl))
    return broken(
      NAME,
      [],
      'DATABASE_URL is not an address',
      'Set it as in postgres://desk:secret@db.example.com:5432/desk',
    );
  const { host, pathname } = new URL(databaseUrl);
  const where = `${host}${pathname}`;
  try {
    const { version, startedAt, schema } = await databaseState(databaseUrl, PATIENCE_MS);
    const problems = schema === 'current' ? [] : [wrongSchema(schema, local)];
    return { name: NAME, version, since: startedAt, facts: [where], problems, data: { schema } };
  } catch (error) {
    const next = mendOf('postgres', local, 'Check that the server runs, and DATABASE_URL');
    return broken(NAME, [where], `The database does not let us in: ${reasonOf(error)}`, next);
  }
}

function wrongSchema(schema: 'behind' | 'ahead', local: LocalDesk | undefined): Problem {
  if (schema === 'ahead') {
    return {
      severity: 'wrong',
      what: 'The tables are those of a newer version of the desk than this checkout',
      next: 'Use the version that runs there',
    };
  }
  return {
    severity: 'wrong',
    what: 'The tables are those of an older version of the desk: migrations are missing',
    next: `${local ? `Stop ${local.command} and start it again` : 'Start a worker of this version'}: it brings them up to date`,
  };
}
