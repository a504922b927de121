/** Something about a part that is not as it should be. */
export interface Problem {
  severity: 'wrong' | 'warning';
  /** What happened and what it means, without a full stop. */
  what: string;
  /** What to do: a command to copy, or a sentence. */
  next: string;
}

/** One part of the desk, as `desk status` found it. */
export interface Part {
  name: string;
  version?: string;
  /** Epoch ms: since when it has been up. */
  since?: number;
  /** Where it is and what else is worth knowing, in few words each. */
  facts: string[];
  problems: Problem[];
  /** We could not look, and why that is no fault of the part itself stands in `facts`. */
  unknown?: boolean;
  /** More for programs (`--json`). */
  data?: Record<string, unknown>;
}

/** How a part is, all in all; `state` in `--json`. Not to be mixed up with what its supervisor knows of its process. */
export type PartVerdict = 'ok' | 'unknown' | 'warning' | 'wrong';

export function verdictOf({ problems, unknown }: Part): PartVerdict {
  if (problems.some(({ severity }) => severity === 'wrong')) return 'wrong';
  if (problems.length > 0) return 'warning';
  return unknown ? 'unknown' : 'ok';
}

/** A part that does not answer. */
export function broken(name: string, facts: string[], what: string, next: string): Part {
  return { name, facts, problems: [{ severity: 'wrong', what, next }] };
}

/** A part that could not be looked at. */
export function notLookedAt(name: string, why: string): Part {
  return { name, facts: [why], problems: [], unknown: true };
}

/** Behind "it does not answer": what an error says at its root, in plain words. */
export function reasonOf(error: unknown): string {
  let root = error as { message?: string; details?: string; code?: unknown; cause?: unknown; errors?: unknown[] };
  while (root.cause instanceof Error || root.errors?.[0] instanceof Error)
    root = (root.cause ?? root.errors?.[0]) as typeof root;
  const said = root.details || root.message || String(root.code ?? error);
  if (/ECONNREFUSED/.test(said)) return 'nothing listens there';
  return /timeout|deadline/i.test(said) ? 'it takes too long' : said;
}
