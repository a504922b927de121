import type { CallState, WantedCall } from '../../domain/phone.js';

/** One attempt to call somebody. */
export interface Dialling extends Omit<WantedCall, 'about' | 'person'> {
  /** Names the attempt in the addresses to which the provider reports. */
  token: string;
}

/**
 * What the desk needs of a telephone provider. It takes no key for a call: whoever dials without an answer looks for the call
 * with `placedSince` before dialling again. Errors are the provider's own; failures.ts knows them.
 */
export interface PhoneProvider {
  place(call: Dialling): Promise<{ providerCallId: string }>;
  /** @throws the provider's error when it knows no such call */
  fetch(providerCallId: string): Promise<CallState>;
  /** Ends it wherever it stands, or only while it rings; one that has ended already stays as it ended. */
  hangUp(providerCallId: string, only: { ringingOnly: boolean }): Promise<CallState>;
  /** Calls of ours to this number that were made at or after this instant (epoch ms), the newest first. */
  placedSince(to: string, since: number): Promise<{ providerCallId: string; placedAt: number }[]>;
}
