import { AwsError } from './aws-error.js';
import { statementsOf } from './session-policy.js';

export interface AssumeRoleInput {
  roleArn: string;
  sessionName: string;
  externalId?: string;
  durationSeconds: number;
  policy?: string;
}

/** AssumeRole's parameters, checked as the service checks them: ValidationError names the member and the rule. */
export function readAssumeRole(form: URLSearchParams): AssumeRoleInput {
  const roleArn = required(form, 'RoleArn', { min: 20, max: 2048 });
  const sessionName = required(form, 'RoleSessionName', { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ });
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) {
    throw new AwsError('ValidationError', `${roleArn} is invalid`);
  }
  const externalId = optional(form, 'ExternalId', { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ });
  const policy = optional(form, 'Policy', { min: 1, max: 2048 });
  if (policy !== undefined && !statementsOf(policy)) {
    throw new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
  return {
    roleArn,
    sessionName,
    durationSeconds: readDuration(form.get('DurationSeconds')),
    ...(externalId === undefined ? {} : { externalId }),
    ...(policy === undefined ? {} : { policy }),
  };
}

interface Rules {
  min: number;
  max: number;
  pattern?: RegExp;
}

function required(form: URLSearchParams, name: string, rules: Rules): string {
  const value = optional(form, name, rules);
  if (value === undefined) throw violation('null', name, 'Member must not be null');
  return value;
}

function optional(form: URLSearchParams, name: string, { min, max, pattern }: Rules): string | undefined {
  const value = form.get(name);
  if (value === null) return undefined;
  if (value.length < min) throw violation(value, name, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw violation(value, name, `Member must have length less than or equal to ${max}`);
  if (pattern && !pattern.test(value)) {
    throw violation(value, name, `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`);
  }
  return value;
}

function readDuration(text: string | null): number {
  if (text === null) return 3600;
  const seconds = Number(text);
  if (!Number.isInteger(seconds)) throw new AwsError('MalformedInput', `${text} is not an integer`);
  if (seconds < 900) throw violation(text, 'DurationSeconds', 'Member must have value greater than or equal to 900');
  if (seconds > 43_200) throw violation(text, 'DurationSeconds', 'Member must have value less than or equal to 43200');
  return seconds;
}

function violation(value: string, name: string, rule: string): AwsError {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const shown = value === 'null' ? 'null' : `'${value}'`;
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
