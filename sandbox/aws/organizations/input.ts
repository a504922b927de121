import { AwsError } from '../aws-error.js';

export type Input = Record<string, unknown>;

interface TextRules {
  min?: number;
  max?: number;
  pattern?: RegExp;
  oneOf?: readonly string[];
}

/** Organizations' refusal of a parameter; `Reason` is one of its InvalidInputExceptionReason values. */
export function invalidInput(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, { extra: { Reason: reason } });
}

export function text(input: Input, name: string, rules: TextRules = {}): string {
  const value = optionalText(input, name, rules);
  if (value === undefined) throw invalidInput('INPUT_REQUIRED', `You must include a value for ${name}.`);
  return value;
}

/** A string member, or undefined when absent or null. Wrong JSON types are the protocol's error, not the service's. */
export function optionalText(input: Input, name: string, rules: TextRules = {}): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(value, 'String');
  if (rules.min !== undefined && value.length < rules.min) {
    throw invalidInput('MIN_LENGTH_EXCEEDED', `${name} is shorter than ${rules.min} characters.`);
  }
  if (rules.max !== undefined && value.length > rules.max) {
    throw invalidInput('MAX_LENGTH_EXCEEDED', `${name} is longer than ${rules.max} characters.`);
  }
  if (rules.oneOf && !rules.oneOf.includes(value)) {
    throw invalidInput('INVALID_ENUM', `${name} must be one of ${rules.oneOf.join(', ')}.`);
  }
  if (rules.pattern && !rules.pattern.test(value)) {
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
  return value;
}

export function optionalInteger(input: Input, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, 'Integer');
  if (value < min) throw invalidInput('MIN_VALUE_EXCEEDED', `${name} is less than ${min}.`);
  if (value > max) throw invalidInput('MAX_VALUE_EXCEEDED', `${name} is more than ${max}.`);
  return value;
}

export function optionalStructure(input: Input, name: string): Input | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(value, 'structure');
  return value as Input;
}

export function optionalList(input: Input, name: string): Input[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(value, 'list');
  return value.map((member) => optionalStructure({ member }, 'member') ?? {});
}

function wrongType(value: unknown, wanted: string): AwsError {
  return new AwsError('SerializationException', `${typeof value} value can not be converted to ${wanted}`);
}
