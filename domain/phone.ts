import type { Language } from './language.js';

/**
 * How a call ended, whoever carried it. Only a key that was pressed is contact: a voicemail answers, too.
 * `rejected-number`: it does not exist. `blocked`: calls to it are not let through.
 */
export const END_REASONS = [
  'keyed',
  'no-input',
  'voicemail',
  'busy',
  'no-answer',
  'rejected-number',
  'blocked',
  'carrier-error',
  'provider-error',
  'canceled',
  'unknown',
] as const;

export type EndReason = (typeof END_REASONS)[number];

/** Where a call stands. `digit` is the key that was pressed; what it means is the script's. */
export interface CallState {
  providerCallId: string;
  kind: 'queued' | 'ringing' | 'in-progress' | 'ended';
  reason?: EndReason;
  digit?: string;
}

/** The meaning of a key that says the text once more; any other meaning is an answer, which ends the call. */
export const REPEAT = 'repeat';

/** What is said, and which keys mean what. */
export interface CallScript {
  /** Spoken as it is, the offer of the keys included. */
  text: string;
  menu: { digit: string; meaning: string }[];
}

/** A call as a case asks for it. */
export interface WantedCall {
  /** `guide`, `reminder`, `completion`, `duty` */
  about: string;
  /** Who is called, as the case knows them. */
  person: { id: string; name: string };
  /** E.164. */
  to: string;
  language: Language;
  script: CallScript;
  ringSeconds: number;
}

/** What the intake tells a case about a call of its (signal `callEvent`); a hint, the truth is asked for. */
export interface CallEvent {
  /** Of the call's effect. */
  key: string;
  providerCallId: string;
  kind: 'keyed' | 'ended';
  reason?: EndReason;
  digit?: string;
}

/** A key that was pressed tells more than how the connection ended: then it was a person, whatever was guessed of a machine. */
export function endedBy(reason: EndReason | undefined, digit: string | undefined): EndReason | undefined {
  return digit !== undefined && (reason === 'no-input' || reason === 'voicemail') ? 'keyed' : reason;
}
