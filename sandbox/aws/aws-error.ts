/** An error answer of AWS. `extra` are further members of the modelled shape, e.g. `Reason`. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly extra: Record<string, string>;

  constructor(code: string, message: string, options: { status?: number; extra?: Record<string, string> } = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.extra = options.extra ?? {};
  }
}
