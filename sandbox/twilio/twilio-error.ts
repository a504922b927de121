/** An error answer of Twilio's REST API. */
export class TwilioError extends Error {
  readonly code: number;
  readonly status: number;
  /** Seconds for the Retry-After header. */
  readonly retryAfter: number | undefined;

  constructor(code: number, message: string, options: { status?: number; retryAfter?: number | undefined } = {}) {
    super(message);
    this.name = 'TwilioError';
    this.code = code;
    this.status = options.status ?? 400;
    this.retryAfter = options.retryAfter;
  }

  body(): Record<string, unknown> {
    const { code, message, status } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}
