import { variablesOf, type VariableName } from '../../contracts/environment.js';
import { ENVIRONMENT, type EnvironmentPart } from '../../contracts/environment-table.js';
import { SANDBOX_SLACK, SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import type { DeskSecrets } from './desk-secrets.js';

/** Where the parts of a local desk are; urls without a slash at the end. */
export interface DeskAddresses {
  temporalAddress: string;
  namespace: string;
  /** Absent on a cluster whose web page nobody has named. */
  uiUrl?: string;
  databaseUrl: string;
  intakeUrl: string;
  sandboxUrl: string;
  smtpUrl: string;
}

/** The identity that the sandbox knows as the desk's worker; it opens nothing else. */
const SANDBOX_WORKER = { id: 'AKIDDESKWORKER000001', secret: 'sandbox-desk-worker-secret-0000000000000' };

/**
 * Everything of the environment table that a local desk has a value for, and what keeps other settings out.
 * @param cluster how to reach a Temporal that is not the desk's own: TEMPORAL_* variables
 */
export function deskEnvironment(
  at: DeskAddresses,
  secrets: DeskSecrets,
  dataDir: string,
  cluster?: Record<string, string>,
): Record<string, string> {
  const values: Partial<Record<VariableName, string>> = {
    DATABASE_URL: at.databaseUrl,
    TEMPORAL_ADDRESS: at.temporalAddress,
    TEMPORAL_NAMESPACE: at.namespace,
    DESK_OUTSIDE: 'sandbox',
    DESK_SMTP_URL: at.smtpUrl,
    DESK_MAIL_FROM: ENVIRONMENT.find(({ name }) => name === 'DESK_MAIL_FROM')!.example,
    DESK_AWS_ENDPOINT: at.sandboxUrl,
    AWS_ACCESS_KEY_ID: SANDBOX_WORKER.id,
    AWS_SECRET_ACCESS_KEY: SANDBOX_WORKER.secret,
    AWS_REGION: 'us-east-1',
    DESK_TWILIO_ACCOUNT_SID: SANDBOX_TWILIO.accountSid,
    DESK_TWILIO_AUTH_TOKEN: SANDBOX_TWILIO.authToken,
    DESK_TWILIO_FROM: SANDBOX_TWILIO.from,
    DESK_TWILIO_URL: at.sandboxUrl,
    DESK_SLACK_TOKEN: SANDBOX_SLACK.token,
    DESK_SLACK_URL: `${at.sandboxUrl}/slack/api/`,
    DESK_SLACK_SIGNING_SECRET: SANDBOX_SLACK.signingSecret,
    DESK_INTAKE_PORT: new URL(at.intakeUrl).port,
    DESK_INTAKE_URL: at.intakeUrl,
    DESK_LINK_SECRET: secrets.linkSecret,
    DESK_INTAKE_TOKEN: secrets.intakeToken,
    DESK_EVENT_KEY: secrets.eventKey,
    DESK_DATA: dataDir,
    ...(process.env['DESK_CASES_LOST'] && { DESK_CASES_LOST: process.env['DESK_CASES_LOST'] }),
  };
  return { ...values, ...NO_AWS_FILES, ...(cluster ?? NO_TEMPORAL_FILE) };
}

/** Profiles of the person who starts the desk are for other clusters and other AWS accounts. */
const NO_TEMPORAL_FILE = {
  // Must not exist: the loader trips over an empty one.
  TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
};
const NO_AWS_FILES = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** What the settings of a Temporal client consist of, whatever they are. */
const OF_TEMPORAL = /^(TEMPORAL_|XDG_CONFIG_HOME$)/;

/** What a child process of this part may know of the desk's environment. */
export function environmentOf(part: EnvironmentPart, desk: Record<string, string>): Record<string, string> {
  const wanted: readonly string[] = [...variablesOf(part), ...Object.keys(NO_AWS_FILES)];
  const own = Object.entries(desk).filter(([name]) => wanted.includes(name) || OF_TEMPORAL.test(name));
  return { ...machineEnvironment(), ...Object.fromEntries(own) };
}

/** What every process needs of the machine. */
export function machineEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LOG_LEVEL', 'NODE_EXTRA_CA_CERTS'];
  const found = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(found), TZ: 'UTC' };
}
