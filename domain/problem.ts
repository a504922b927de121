/** Who has to act before a {@link Problem} goes away. */
export type Actor = 'nobody' | 'customer' | 'csr' | 'payer-owner' | 'account-link-duty' | 'operator';

/**
 * Something the world outside refused or did not do, as data: business outcomes are never exceptions.
 * `action` says what the case does: `retry` by itself soon, `wait` until `retryAt`, or hold for a `person`.
 */
export interface Problem {
  /** The provider's own name for it, e.g. `HandshakeConstraintViolationException/PAYMENT_INSTRUMENT_REQUIRED`. */
  code: string;
  action: 'retry' | 'wait' | 'person';
  who: Actor;
  /** What it means, in plain words, one sentence. */
  means: string;
  /** What a person can do next, one sentence. */
  next: string;
  /** Another try is of no use: what it is about has to be another one, or to go. */
  remedy?: 'another-account' | 'without-it';
  /** Epoch ms, for `wait`: not before this instant. */
  retryAt?: number;
}
