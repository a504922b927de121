/**
 * Where a desk on one machine listens unless `npm start` is told otherwise. Fixed, so that bookmarks and `psql` keep working.
 * Not 5432: many machines have a PostgreSQL there.
 */
export const PORTS = {
  temporal: { flag: '--temporal-port', port: 7233, what: 'Temporal' },
  ui: { flag: '--ui-port', port: 8233, what: "Temporal's web page" },
  intake: { flag: '--intake-port', port: 8080, what: 'the intake' },
  sandbox: { flag: '--sandbox-port', port: 8025, what: "the sandbox's page and AWS" },
  smtp: { flag: '--smtp-port', port: 2525, what: "the sandbox's mail server" },
  postgres: { flag: '--postgres-port', port: 15432, what: 'PostgreSQL' },
} as const;

export type PortName = keyof typeof PORTS;
