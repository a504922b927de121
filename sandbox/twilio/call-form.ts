import { randomBytes } from 'node:crypto';
import { SANDBOX_TWILIO } from '../world/keys.js';
import type { Call, StatusEvent } from '../world/types.js';
import type { World } from '../world/world.js';
import { TwilioError } from './twilio-error.js';
import { readTwiml, TwimlProblem } from './twiml.js';

const E164 = /^\+[1-9]\d{6,14}$/;
const EVENTS: readonly string[] = ['initiated', 'ringing', 'answered', 'completed'];
const MAX_TWIML = 4000;
/** What is taken and has no effect here. */
const MACHINE_DETECTION_TUNING = [
  'MachineDetectionTimeout',
  'MachineDetectionSpeechThreshold',
  'MachineDetectionSpeechEndThreshold',
  'MachineDetectionSilenceTimeout',
];
const KNOWN = [
  ...['To', 'From', 'Twiml', 'Url', 'Method', 'Timeout', 'MachineDetection', ...MACHINE_DETECTION_TUNING],
  ...['StatusCallback', 'StatusCallbackMethod', 'StatusCallbackEvent'],
];

/** The call that a create request asks for. Throws TwilioError with the code of what is wrong. */
export function readCall(world: World, form: URLSearchParams): Call {
  knownOnly(form, KNOWN);
  const to = readTo(form);
  const from = readFrom(form);
  const twiml = readInline(form);
  const url = twiml === undefined ? readUrl(form, 'Url', 21205) : undefined;
  if (twiml === undefined && url === undefined) throw new TwilioError(21205, 'Url parameter is required.');
  const statusCallback = readUrl(form, 'StatusCallback', 21609);
  for (const name of MACHINE_DETECTION_TUNING) whole(form, name, 0, 60_000, 21234);
  return {
    id: `CA${randomBytes(16).toString('hex')}`,
    to,
    from,
    ...(twiml === undefined ? {} : { twiml }),
    ...(url === undefined ? {} : { url }),
    method: readMethod(form, 'Method'),
    ...(statusCallback === undefined ? {} : { statusCallback }),
    statusCallbackMethod: readMethod(form, 'StatusCallbackMethod'),
    statusCallbackEvents: readEvents(form),
    timeoutSeconds: whole(form, 'Timeout', 1, 600, 21208) ?? 60,
    machineDetection: readMachineDetection(form),
    status: 'queued',
    placedAt: world.clock.iso(),
    digits: '',
    asksForKey: false,
    said: [],
    sequence: 0,
  };
}

/** Twilio passes over parameters it does not know; here a misspelt one is refused. */
export function knownOnly(form: URLSearchParams, known: readonly string[]): void {
  for (const name of form.keys()) {
    if (!known.includes(name)) throw new TwilioError(20001, `Unknown parameter: ${name}`);
    if (name !== 'StatusCallbackEvent' && form.getAll(name).length > 1) {
      throw new TwilioError(20001, `The parameter ${name} is there more than once`);
    }
  }
}

function readTo(form: URLSearchParams): string {
  const to = form.get('To') ?? '';
  if (to === '') throw new TwilioError(21201, "No 'To' number is specified");
  if (!E164.test(to)) {
    const message = `The phone number you are attempting to call, ${to}, is not valid.`;
    throw new TwilioError(21211, message);
  }
  return to;
}

function readFrom(form: URLSearchParams): string {
  const from = form.get('From') ?? '';
  if (from === '') throw new TwilioError(21213, "No 'From' number is specified");
  if (!E164.test(from)) throw new TwilioError(21212, `The From phone number ${from} is not a valid phone number.`);
  if (from !== SANDBOX_TWILIO.from) {
    const message = `The source phone number provided, ${from}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`;
    throw new TwilioError(21210, message);
  }
  return from;
}

function readInline(form: URLSearchParams): string | undefined {
  const twiml = form.get('Twiml') ?? '';
  if (twiml === '') return undefined;
  if (twiml.length > MAX_TWIML) throw new TwilioError(21205, `Twiml is longer than ${MAX_TWIML} characters.`);
  try {
    readTwiml(twiml);
  } catch (error) {
    // What is well-formed but wrong is only found when the call is answered.
    if (error instanceof TwimlProblem && error.code === 12100) throw new TwilioError(12100, error.message);
  }
  return twiml;
}

function readUrl(form: URLSearchParams, name: string, code: number): string | undefined {
  const url = form.get(name) ?? '';
  if (url === '') return undefined;
  if (!/^https?:\/\/[^\s/]+/.test(url) || !URL.canParse(url)) {
    throw new TwilioError(code, `${name} is not a valid URL: ${url}`);
  }
  return url;
}

function readEvents(form: URLSearchParams): StatusEvent[] {
  const events = form.getAll('StatusCallbackEvent').flatMap((text) => text.split(/\s+/));
  for (const event of events) {
    if (!EVENTS.includes(event)) throw new TwilioError(21626, `Invalid StatusCallbackEvents: ${event}`);
  }
  return events.length === 0 ? ['completed'] : (events as StatusEvent[]);
}

function readMachineDetection(form: URLSearchParams): boolean {
  const value = form.get('MachineDetection') ?? '';
  if (!['', 'Enable', 'DetectMessageEnd'].includes(value)) {
    throw new TwilioError(21234, `MachineDetection has an invalid value: ${value}`);
  }
  return value !== '';
}

function readMethod(form: URLSearchParams, name: string): 'GET' | 'POST' {
  const method = form.get(name) ?? 'POST';
  if (method !== 'GET' && method !== 'POST') throw new TwilioError(20001, `${name} must be GET or POST`);
  return method;
}

function whole(form: URLSearchParams, name: string, least: number, most: number, code: number): number | undefined {
  const text = form.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new TwilioError(code, `${name} must be a whole number from ${least} to ${most}: ${text}`);
  }
  return value;
}
