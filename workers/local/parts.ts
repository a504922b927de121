/** What a local desk consists of, in the order in which it stops: first nothing new comes in, last nobody writes any more. */
export const PARTS = ['intake', 'worker', 'sandbox', 'temporal', 'postgres'] as const;

export type PartName = (typeof PARTS)[number];

/** How one part of a running desk is. */
export interface PartState {
  name: PartName;
  /** Absent while it is away. */
  pid?: number;
  /** ISO: since when it has been up, or away. */
  since: string;
  /** How often it was started again. */
  restarts: number;
  /** The last time that it ended by itself; `how` is `signal 9` or `code 1`. */
  lastEnd?: { at: string; how: string };
  /** Why it cannot be started again, in one line, and what to do about it. */
  trouble?: { what: string; next: string };
}

/** What people call it. */
export const PART_TITLES: Record<PartName, string> = {
  intake: 'intake',
  worker: 'worker',
  sandbox: 'sandbox',
  temporal: 'Temporal server',
  postgres: 'PostgreSQL server',
};
