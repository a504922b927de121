/** What `desk` ends with; scripts rely on these, and `desk --help` lists them. `stopped`: by Ctrl-C, Ctrl-D or Esc at a question. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, refused: 3, unreachable: 4, notFound: 5, stopped: 130 } as const;

/** What `desk watch` ends with when the case closes: scripts have to tell them apart. */
export const OUTCOME_EXIT: Readonly<Record<string, number>> = { done: 0, partial: 6, cancelled: 7 };

type FailureCode = Exclude<keyof typeof EXIT, 'ok'>;

interface FailureParts {
  /** Everything that is wrong, one line each. */
  problems?: string[];
  /** How to mend it, one sentence. */
  next?: string;
  /** More for programs (`--json`). */
  data?: Record<string, unknown>;
  /** More for people: shown after the message. */
  text?: string;
}

/** A mistake or mishap that `desk` can explain: people get sentences, programs get `{"error": ...}`; never a stack trace. */
export class DeskFailure extends Error {
  readonly code: FailureCode;
  readonly problems: string[];
  readonly next: string | undefined;
  readonly data: Record<string, unknown>;
  readonly text: string | undefined;

  constructor(code: FailureCode, message: string, parts: FailureParts = {}) {
    super(message);
    this.name = 'DeskFailure';
    this.code = code;
    this.problems = parts.problems ?? [];
    this.next = parts.next;
    this.data = parts.data ?? {};
    this.text = parts.text;
  }

  /** The object behind `error` in `--json`. */
  toJSON(): Record<string, unknown> {
    const { code, message, problems, next, data } = this;
    return {
      code,
      exit: EXIT[code],
      message,
      ...(problems.length > 0 && { problems }),
      ...(next && { next }),
      ...data,
    };
  }
}
