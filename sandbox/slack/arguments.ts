import { SlackRefusal, refusalWith } from './refusal.js';

/** What a method was called with: a form, the query or JSON. Values of a form are texts, and JSON where Slack says so. */
export class Arguments {
  private readonly values: Record<string, unknown>;

  constructor(values: Record<string, unknown>) {
    this.values = values;
  }

  /** Slack passes over arguments it does not know; here a misspelt one is refused. */
  only(names: readonly string[]): this {
    const unknown = Object.keys(this.values).find((name) => !names.includes(name));
    if (unknown !== undefined) throw refusalWith('invalid_arg_name', `unknown argument: ${unknown}`);
    return this;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw refusalWith('invalid_arguments', `${name} must be a string`);
  }

  required(name: string, error = 'invalid_arguments'): string {
    const value = this.text(name);
    if (value === undefined) throw refusalWith(error, `missing required field: ${name}`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.values[name];
    if (value === undefined || value === false || value === 'false' || value === '0') return false;
    if (value === true || value === 'true' || value === '1') return true;
    throw refusalWith('invalid_arguments', `${name} must be a boolean`);
  }

  whole(name: string, otherwise: number, least: number, most: number, error: string): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) throw new SlackRefusal(error);
    return value;
  }

  /** A structure: JSON text in a form, itself in JSON. */
  structure(name: string, error: string): unknown {
    const value = this.values[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw new SlackRefusal(error);
    }
  }
}
