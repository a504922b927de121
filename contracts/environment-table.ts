import { z } from 'zod';
import { STAFF_ID } from '../domain/limits.js';
import { PHONE } from '../domain/phone-number.js';
import { given } from './fields.js';

/** Which of our processes reads a variable. */
export type EnvironmentPart = 'worker' | 'intake' | 'desk';

export interface EnvironmentVariable {
  name: string;
  meaning: string;
  example: string;
  /** What it is when not set. Neither this nor `optional`: it must be set. */
  default?: string;
  optional?: true;
  /** Listed here, but read by `loadClientConnectConfig` of @temporalio/envconfig, which knows profiles too. */
  elsewhere?: true;
  parts: EnvironmentPart[];
  schema: z.ZodType;
}

/** Rows keep their literal names and schema types, so that `readEnvironment` can give typed values. */
const row = <const T extends EnvironmentVariable>(variable: T) => variable;

const text = z.string({ error: given('must be text') });
const url = (protocols: string[]) =>
  text.refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol) && new URL(value).hostname !== '',
    `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  );
/** Secrets travel in headers: a line break or a letter beyond ASCII makes every request fail. */
const secret = (shortest: number) =>
  text
    .min(shortest, `must have at least ${shortest} characters`)
    .regex(/^[\x20-\x7e]*$/, 'must be of letters, digits and signs of ASCII');
const port = text
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'must be a port number from 1 to 65535');

/** Every variable that the desk reads, in the order of the README's table. */
export const ENVIRONMENT = [
  row({
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL with the registry and the ledger',
    example: 'postgres://desk:secret@db.example.com:5432/desk',
    parts: ['worker', 'intake', 'desk'],
    schema: url(['postgres:', 'postgresql:']),
  }),
  row({
    name: 'TEMPORAL_ADDRESS',
    meaning: 'Temporal; with TEMPORAL_API_KEY, TEMPORAL_TLS_* and profiles as in every Temporal client',
    example: 'temporal.example.com:7233',
    default: '127.0.0.1:7233',
    elsewhere: true,
    parts: ['worker', 'intake', 'desk'],
    schema: text.min(1, 'must not be empty'),
  }),
  row({
    name: 'TEMPORAL_NAMESPACE',
    meaning: 'namespace of the desk in Temporal',
    example: 'desk',
    default: 'default',
    elsewhere: true,
    parts: ['worker', 'intake', 'desk'],
    schema: text.min(1, 'must not be empty'),
  }),
  row({
    name: 'DESK_OUTSIDE',
    meaning: 'the world the desk acts on: all sandbox, or all real',
    example: 'real',
    parts: ['worker'],
    schema: z.enum(['sandbox', 'real'], { error: given('must be sandbox or real') }),
  }),
  row({
    name: 'DESK_WORKER_QUEUES',
    meaning: 'what this worker does: all, desk, or desk-aws, the one part that needs AWS credentials',
    example: 'desk-aws',
    default: 'all',
    parts: ['worker'],
    schema: z.enum(['all', 'desk', 'desk-aws'], { error: given('must be all, desk or desk-aws') }),
  }),
  row({
    name: 'DESK_CASES_LOST',
    meaning: 'yes: the Temporal of the open cases is gone for good, work on another one without them',
    example: 'yes',
    optional: true,
    parts: ['worker'],
    schema: z.enum(['yes'], { error: given('must be yes, or not set') }),
  }),
  row({
    name: 'DESK_SMTP_URL',
    meaning: 'mail server that takes our mails',
    example: 'smtps://user:secret@smtp.example.com:465',
    parts: ['worker'],
    schema: url(['smtp:', 'smtps:']),
  }),
  row({
    name: 'DESK_MAIL_FROM',
    meaning: 'sender of our mails',
    example: 'Support desk <support@desk.example.com>',
    parts: ['worker'],
    schema: text.regex(
      /^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'must be a mail address, with or without a name',
    ),
  }),
  row({
    name: 'DESK_AWS_ENDPOINT',
    meaning: 'where the sandbox speaks AWS; with DESK_OUTSIDE=real it must not be set',
    example: 'http://127.0.0.1:8025',
    optional: true,
    parts: ['worker'],
    schema: url(['http:', 'https:']),
  }),
  row({
    name: 'AWS_ACCESS_KEY_ID',
    meaning: "the worker's own AWS identity; without it, the AWS SDK's usual places (profile, instance role)",
    example: 'AKIAEXAMPLEEXAMPLE00',
    optional: true,
    parts: ['worker'],
    schema: text.min(16, 'must be an AWS access key id'),
  }),
  row({
    name: 'AWS_SECRET_ACCESS_KEY',
    meaning: 'secret of AWS_ACCESS_KEY_ID',
    example: 'the 40 characters shown once when the key was made',
    optional: true,
    parts: ['worker'],
    schema: text.min(16, 'must be the secret of an AWS access key'),
  }),
  row({
    name: 'AWS_REGION',
    meaning: 'AWS region for STS',
    example: 'ap-northeast-2',
    default: 'us-east-1',
    parts: ['worker'],
    schema: text.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region'),
  }),
  row({
    name: 'DESK_TWILIO_ACCOUNT_SID',
    meaning: 'Twilio account that makes our calls',
    example: 'AC0123456789abcdef0123456789abcdef',
    parts: ['worker'],
    schema: text.regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
  }),
  row({
    name: 'DESK_TWILIO_AUTH_TOKEN',
    meaning: 'secret of that account: signs in, and checks what Twilio reports',
    example: 'the 32 characters shown in the Twilio console',
    parts: ['worker', 'intake'],
    schema: secret(32),
  }),
  row({
    name: 'DESK_TWILIO_FROM',
    meaning: 'number from which we call, owned by that account',
    example: '+12065550100',
    parts: ['worker'],
    schema: text.regex(PHONE, 'must begin with + and the country code, then digits'),
  }),
  row({
    name: 'DESK_TWILIO_URL',
    meaning: 'where the sandbox speaks Twilio; with DESK_OUTSIDE=real it must not be set',
    example: 'http://127.0.0.1:8025',
    optional: true,
    parts: ['worker'],
    schema: url(['http:', 'https:']),
  }),
  row({
    name: 'DESK_SLACK_TOKEN',
    meaning: 'bot token of our Slack app',
    example: 'xoxb-0123456789-0123456789-abcdefghijklmnop',
    parts: ['worker'],
    schema: text.regex(/^xoxb-[\x21-\x7e]{10,}$/, 'must be a bot token, which begins with xoxb-'),
  }),
  row({
    name: 'DESK_SLACK_URL',
    meaning: 'where the sandbox speaks Slack; with DESK_OUTSIDE=real it must not be set',
    example: 'http://127.0.0.1:8025/slack/api/',
    optional: true,
    parts: ['worker'],
    schema: url(['http:', 'https:']),
  }),
  row({
    name: 'DESK_SLACK_SIGNING_SECRET',
    meaning: 'checks what Slack sends: buttons pressed, answers in threads',
    example: 'the 32 characters shown in the settings of the Slack app',
    parts: ['intake'],
    schema: secret(32),
  }),
  row({
    name: 'DESK_PORTAL_WEBHOOK',
    meaning: 'where the cost portal takes requests for logins; without it people create them',
    example: 'https://costs.example.com/hooks/desk',
    optional: true,
    parts: ['worker'],
    schema: url(['http:', 'https:']),
  }),
  row({
    name: 'DESK_PORTAL_SECRET',
    meaning: 'signs those requests (Standard Webhooks): echo whsec_$(openssl rand -base64 32)',
    example: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
    optional: true,
    parts: ['worker'],
    schema: text.regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and 24 or more bytes in base64'),
  }),
  row({
    name: 'DESK_INTAKE_PORT',
    meaning: 'port on which the intake listens',
    example: '8080',
    default: '8080',
    parts: ['intake'],
    schema: port,
  }),
  row({
    name: 'DESK_INTAKE_HOST',
    meaning: 'address on which the intake listens; 0.0.0.0 in a container',
    example: '0.0.0.0',
    default: '127.0.0.1',
    parts: ['intake'],
    schema: text.min(1, 'must not be empty'),
  }),
  row({
    name: 'DESK_INTAKE_URL',
    meaning: "the intake's public address, used in mails, by Twilio, Slack and `desk`",
    example: 'https://desk.example.com',
    parts: ['worker', 'intake', 'desk'],
    schema: url(['http:', 'https:']).transform((value) => value.replace(/\/+$/, '')),
  }),
  row({
    name: 'DESK_LINK_SECRET',
    meaning: 'signs links in mails, buttons in the chat and addresses for call reports',
    example: '32 or more random characters: openssl rand -hex 32',
    parts: ['worker', 'intake'],
    schema: secret(32),
  }),
  row({
    name: 'DESK_INTAKE_TOKEN',
    meaning: 'bearer token with which `desk` talks to the intake',
    example: '16 or more random characters: openssl rand -hex 16',
    parts: ['intake', 'desk'],
    schema: secret(16),
  }),
  row({
    name: 'DESK_EVENT_KEY',
    meaning: 'value of the header x-desk-key on AWS events (EventBridge API destination)',
    example: '16 or more random characters: openssl rand -hex 16',
    parts: ['intake'],
    schema: secret(16),
  }),
  row({
    name: 'DESK_UI_URL',
    meaning: 'the Temporal UI, for links that `desk` prints when it works on a cluster',
    example: 'https://temporal.example.com',
    optional: true,
    parts: ['desk'],
    schema: url(['http:', 'https:']),
  }),
  row({
    name: 'DESK_DATA',
    meaning: 'folder in which `npm start` keeps its data',
    example: '/srv/desk',
    default: '.desk',
    parts: ['desk'],
    schema: text.min(1, 'must not be empty'),
  }),
  row({
    name: 'DESK_BY',
    meaning: 'who acts: the staff id that `desk` uses without --by',
    example: 'csr.kim',
    optional: true,
    parts: ['desk'],
    schema: text.regex(STAFF_ID, 'must be the 2 to 40 small letters, digits, dots and hyphens of a staff id'),
  }),
] as const;
