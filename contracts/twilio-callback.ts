import { z } from 'zod';
import type { CallState } from '../domain/phone.js';

/** What Twilio tells while a call goes on; `sequence` grows with each status of one call. */
interface StatusCallback {
  providerCallId: string;
  sequence: number;
  state: Omit<CallState, 'providerCallId' | 'digit'>;
}

/** Somebody pressed a key, or none in time: then `digits` is empty. */
interface KeyedCallback {
  providerCallId: string;
  digits: string;
}

const callSid = z.string().regex(/^CA[0-9a-f]{32}$/);

const StatusForm = z.looseObject({
  CallSid: callSid,
  CallStatus: z.string().min(1),
  SequenceNumber: z.string().regex(/^\d{1,6}$/),
  AnsweredBy: z.string().optional(),
  SipResponseCode: z.string().optional(),
});

const KeyedForm = z.looseObject({ CallSid: callSid, Digits: z.string().max(32).default('') });

/** A StatusCallback's fields, or undefined when they are not those of one. */
export function readStatusCallback(form: Record<string, string>): StatusCallback | undefined {
  const { data } = StatusForm.safeParse(form);
  if (!data) return undefined;
  const sip = data.SipResponseCode ? Number(data.SipResponseCode) : undefined;
  const state = twilioState(data.CallStatus, data.AnsweredBy, sip);
  return { providerCallId: data.CallSid, sequence: Number(data.SequenceNumber), state };
}

/** What a `<Gather>` sends to its action, or undefined. */
export function readKeyedCallback(form: Record<string, string>): KeyedCallback | undefined {
  const { data } = KeyedForm.safeParse(form);
  return data && { providerCallId: data.CallSid, digits: data.Digits };
}

/**
 * Twilio's word for where a call stands, in ours. `completed` only means that something answered: a voicemail does, too, and
 * whether a key was pressed is not told here (Twilio).
 */
export function twilioState(
  status: string,
  answeredBy?: string | null,
  sipResponseCode?: number,
): StatusCallback['state'] {
  switch (status) {
    case 'queued':
    case 'initiated':
      return { kind: 'queued' };
    case 'ringing':
      return { kind: 'ringing' };
    case 'in-progress':
    case 'answered':
      return { kind: 'in-progress' };
    case 'completed':
      return { kind: 'ended', reason: isMachine(answeredBy) ? 'voicemail' : 'no-input' };
    case 'busy':
    case 'no-answer':
    case 'canceled':
      return { kind: 'ended', reason: status };
    case 'failed':
      return { kind: 'ended', reason: BY_SIP[sipResponseCode ?? 0] ?? 'carrier-error' };
    default:
      return { kind: 'ended', reason: 'unknown' };
  }
}

/** Why the carrier did not connect (SIP). */
const BY_SIP: Record<number, CallState['reason']> = {
  403: 'blocked',
  404: 'rejected-number',
  410: 'rejected-number',
  480: 'no-answer',
  484: 'rejected-number',
  486: 'busy',
  600: 'busy',
  603: 'blocked',
  604: 'rejected-number',
  607: 'blocked',
  608: 'blocked',
};

function isMachine(answeredBy: string | null | undefined): boolean {
  return /^(machine_|fax)/.test(answeredBy ?? '');
}
