import type { Db } from '../../registry/database.js';
import { withoutSql } from '../without-sql.js';
import { endCall, type EndCallInput } from './end-call.js';
import { fetchCall } from './fetch-call.js';
import { hangUp, type HangUpInput } from './hang-up.js';
import type { PhoneParts } from './parts.js';
import { placeCall, type PlaceCallInput } from './place-call.js';
import { settleCall, type SettleCallInput } from './settle-call.js';
import { twilioPhone, type TwilioSettings } from './twilio.js';

export interface PhoneOptions {
  db: Db;
  twilio: TwilioSettings;
  links: {
    /** Public base url of the intake, without a slash at the end. */
    intakeUrl: string;
    /** DESK_LINK_SECRET */
    secret: string;
  };
}

export type PhoneActivities = ReturnType<typeof createPhoneActivities>;

/** Activities that call people: any worker of the queue `desk`. */
export function createPhoneActivities({ db, twilio, links }: PhoneOptions) {
  const callsUrl = `${links.intakeUrl}/calls`;
  const parts: PhoneParts = { db, callsUrl, links, phone: twilioPhone(twilio, callsUrl) };
  return withoutSql({
    placeCall: (input: PlaceCallInput) => placeCall(parts, input),
    settleCall: (input: SettleCallInput) => settleCall(parts, input),
    fetchCall: (input: { providerCallId: string }) => fetchCall(parts, input),
    hangUp: (input: HangUpInput) => hangUp(parts, input),
    endCall: (input: EndCallInput) => endCall(parts, input),
  });
}
