const REASONS = ['is not JSON', 'is larger than 1 MB', 'is nested too deeply'] as const;

/** Stands for a message that could not be read, so that whoever takes messages can say so instead of failing. */
export interface Unreadable {
  /** Goes after "the message". */
  unreadable: (typeof REASONS)[number];
}

export function unreadable(why: Unreadable['unreadable']): Unreadable {
  return { unreadable: why };
}

export function isUnreadable(value: unknown): value is Unreadable {
  if (typeof value !== 'object' || value === null || !('unreadable' in value)) return false;
  return REASONS.some((reason) => reason === value.unreadable);
}
