import { describe, expect, it } from '@jest/globals';
import { InvalidEnvironment, readEnvironment, variablesOf } from '../../contracts/environment.js';
import { ENVIRONMENT } from '../../contracts/environment-table.js';

/** A worker in the sandbox that lacks nothing. */
const SANDBOX = {
  DATABASE_URL: 'postgres://desk:secret@127.0.0.1:5432/desk',
  DESK_OUTSIDE: 'sandbox',
  DESK_SMTP_URL: 'smtp://127.0.0.1:2525',
  DESK_MAIL_FROM: 'Support desk <support@desk.example.com>',
  DESK_AWS_ENDPOINT: 'http://127.0.0.1:8025',
  AWS_ACCESS_KEY_ID: 'AKIDDESKWORKER000001',
  AWS_SECRET_ACCESS_KEY: 'sandbox-desk-worker-secret-0000000000000',
  DESK_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  DESK_TWILIO_AUTH_TOKEN: 'x'.repeat(32),
  DESK_TWILIO_FROM: '+12065550100',
  DESK_TWILIO_URL: 'http://127.0.0.1:8025',
  DESK_SLACK_TOKEN: 'xoxb-0123456789-x',
  DESK_SLACK_URL: 'http://127.0.0.1:8025/slack/api/',
  DESK_INTAKE_URL: 'http://127.0.0.1:8080/',
  DESK_LINK_SECRET: 'x'.repeat(32),
};
const REAL = {
  ...SANDBOX,
  DESK_OUTSIDE: 'real',
  DESK_SMTP_URL: 'smtps://smtp.example.com:465',
  DESK_AWS_ENDPOINT: '',
  DESK_TWILIO_URL: '',
  DESK_SLACK_URL: '',
};

describe('the environment', () => {
  it('is read into typed values, with defaults, and urls without a slash at the end', () => {
    const worker = readEnvironment('worker', SANDBOX);
    expect(worker).toMatchObject({
      AWS_REGION: 'us-east-1',
      DESK_INTAKE_URL: 'http://127.0.0.1:8080',
      DESK_OUTSIDE: 'sandbox',
    });
    expect(readEnvironment(['DESK_INTAKE_PORT', 'DESK_BY'], {})).toEqual({ DESK_INTAKE_PORT: 8080 });
  });

  it('that lacks everything is refused once, naming each variable with an example and without a stack trace', () => {
    const error = refusal('worker', {});
    const required = [
      'DATABASE_URL',
      'DESK_OUTSIDE',
      'DESK_SMTP_URL',
      'DESK_MAIL_FROM',
      'DESK_TWILIO_ACCOUNT_SID',
      'DESK_TWILIO_AUTH_TOKEN',
      'DESK_TWILIO_FROM',
      'DESK_SLACK_TOKEN',
      'DESK_INTAKE_URL',
      'DESK_LINK_SECRET',
    ];
    expect(error.problems.map(({ field }) => field)).toEqual(required);
    expect(error.problems.every(({ wrong, example }) => wrong === 'is missing' && example.length > 3)).toBe(true);
    for (const name of required) expect(error.message).toContain(`${name} is missing. Example: `);
    expect(error.stack).toBe(error.message);
  });

  it('names wrong and missing variables together, and never repeats a value, which may be a secret', () => {
    const error = refusal('intake', {
      DATABASE_URL: 'mysql://hunter2',
      DESK_INTAKE_PORT: '70000',
      DESK_LINK_SECRET: 'hunter2',
    });
    expect(error.problems.map(({ field, wrong }) => `${field} ${wrong}`)).toEqual([
      'DATABASE_URL must be an address that begins with postgres:// or postgresql://',
      'DESK_TWILIO_AUTH_TOKEN is missing',
      'DESK_SLACK_SIGNING_SECRET is missing',
      'DESK_INTAKE_PORT must be a port number from 1 to 65535',
      'DESK_INTAKE_URL is missing',
      'DESK_LINK_SECRET must have at least 32 characters',
      'DESK_INTAKE_TOKEN is missing',
      'DESK_EVENT_KEY is missing',
    ]);
    expect(error.message).not.toContain('hunter2');
  });

  it('counts an empty variable as not set', () => {
    expect(refusal('worker', { ...SANDBOX, DATABASE_URL: '' }).problems).toMatchObject([
      { field: 'DATABASE_URL', wrong: 'is missing' },
    ]);
  });
});

const PORTAL_SECRET = { DESK_PORTAL_SECRET: `whsec_${'a'.repeat(32)}` };

describe('the outside is all sandbox or all real', () => {
  it('a complete sandbox and a complete real one are taken', () => {
    expect(readEnvironment('worker', SANDBOX).DESK_AWS_ENDPOINT).toBe('http://127.0.0.1:8025');
    expect(readEnvironment('worker', REAL).DESK_AWS_ENDPOINT).toBeUndefined();
  });

  it.each(['DESK_AWS_ENDPOINT', 'DESK_TWILIO_URL', 'DESK_SLACK_URL'])('real refuses the sandbox’s %s', (name) => {
    const { problems } = refusal('worker', { ...REAL, [name]: 'http://127.0.0.1:8025' });
    expect(problems).toMatchObject([{ field: name, wrong: 'must not be set with DESK_OUTSIDE=real' }]);
  });

  it('the cost portal’s webhook and its secret come together', () => {
    const hook = { DESK_PORTAL_WEBHOOK: 'https://costs.example.com/hooks/desk' };
    expect(refusal('worker', { ...REAL, ...hook }).problems).toMatchObject([{ field: 'DESK_PORTAL_SECRET' }]);
    expect(refusal('worker', { ...REAL, ...PORTAL_SECRET }).problems).toMatchObject([{ field: 'DESK_PORTAL_WEBHOOK' }]);
    expect(readEnvironment('worker', { ...REAL, ...hook, ...PORTAL_SECRET })).toMatchObject({
      ...hook,
      ...PORTAL_SECRET,
    });
  });

  it('an AWS key comes with its secret, or the worker would sign with whatever else it finds', () => {
    const id = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00', AWS_SECRET_ACCESS_KEY: '' };
    expect(refusal('worker', { ...REAL, ...id }).problems).toMatchObject([{ field: 'AWS_SECRET_ACCESS_KEY' }]);
  });

  it('a secret that no request can carry is refused', () => {
    const broken = {
      DESK_TWILIO_AUTH_TOKEN: `${'a'.repeat(16)}\n${'b'.repeat(16)}`,
      DESK_SLACK_TOKEN: 'xoxb-한글한글한글한글한글',
    };
    expect(refusal('worker', { ...REAL, ...broken }).problems.map(({ field }) => field)).toEqual(Object.keys(broken));
  });

  it.each(['DESK_SMTP_URL', 'DESK_TWILIO_ACCOUNT_SID', 'DESK_TWILIO_FROM', 'DESK_SLACK_TOKEN'])(
    'real refuses to go without %s',
    (name) => {
      expect(refusal('worker', { ...REAL, [name]: '' }).problems).toMatchObject([{ field: name, wrong: 'is missing' }]);
    },
  );

  it('sandbox refuses to go without its addresses and credentials', () => {
    const without = [
      'DESK_AWS_ENDPOINT',
      'DESK_TWILIO_URL',
      'DESK_SLACK_URL',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ];
    const { problems } = refusal('worker', { ...SANDBOX, ...Object.fromEntries(without.map((name) => [name, ''])) });
    expect(problems.map(({ field }) => field)).toEqual(without);
  });

  it.each([
    ['DESK_SMTP_URL', 'smtp://smtp.example.com', 'smtp://127.0.0.1:2525'],
    ['DESK_TWILIO_URL', 'https://api.twilio.com', 'http://127.0.0.1:8025'],
    ['DESK_SLACK_URL', 'https://slack.com/api/', 'http://127.0.0.1:8025/slack/api/'],
    ['DESK_PORTAL_WEBHOOK', 'https://costs.example.com/hook', 'http://127.0.0.1:8025/portal/logins'],
  ])('sandbox refuses a %s that is not on its host', (field, value, example) => {
    const { problems } = refusal('worker', {
      ...SANDBOX,
      ...(field.includes('PORTAL') && PORTAL_SECRET),
      [field]: value,
    });
    expect(problems).toMatchObject([{ field, example }]);
  });
});

describe('the table', () => {
  it('has a meaning and an example for every variable, and each example is one that is accepted', () => {
    for (const { name, meaning, example, schema } of ENVIRONMENT) {
      expect(meaning).not.toBe('');
      expect([name, schema.safeParse(example).success]).toEqual([name, true]);
    }
  });

  it('gives no secret to a part that does not need it', () => {
    expect(variablesOf('worker')).not.toContain('DESK_INTAKE_TOKEN');
    expect(variablesOf('worker')).not.toContain('DESK_SLACK_SIGNING_SECRET');
    expect(variablesOf('intake').filter((name) => /AWS|SMTP|SLACK_TOKEN|ACCOUNT_SID/.test(name))).toEqual([]);
    expect(variablesOf('desk').filter((name) => /LINK_SECRET|TWILIO|SLACK/.test(name))).toEqual([]);
  });
});

function refusal(part: 'worker' | 'intake', env: NodeJS.ProcessEnv): InvalidEnvironment {
  try {
    readEnvironment(part, env);
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}
