import { createHash } from 'node:crypto';
import { SANDBOX_TWILIO } from '../world/keys.js';
import type { Call } from '../world/types.js';
import { durationSeconds, rfc2822 } from './status-callbacks.js';

const NUMBER_SID = `PN${createHash('md5').update(SANDBOX_TWILIO.from).digest('hex')}`;
const SUBRESOURCES = ['events', 'notifications', 'payments', 'recordings', 'siprec', 'streams', 'transcriptions'];

/** A Call resource on the wire. */
export function callShape(call: Call): Record<string, unknown> {
  const account = `/2010-04-01/Accounts/${SANDBOX_TWILIO.accountSid}`;
  const uri = `${account}/Calls/${call.id}`;
  return {
    sid: call.id,
    date_created: rfc2822(call.placedAt),
    date_updated: rfc2822(call.endedAt ?? call.answeredAt ?? call.placedAt),
    parent_call_sid: null,
    account_sid: SANDBOX_TWILIO.accountSid,
    to: call.to,
    to_formatted: formatted(call.to),
    from: call.from,
    from_formatted: formatted(call.from),
    phone_number_sid: NUMBER_SID,
    status: call.status,
    start_time: call.status === 'queued' ? null : rfc2822(call.answeredAt ?? call.placedAt),
    end_time: call.endedAt === undefined ? null : rfc2822(call.endedAt),
    duration: call.endedAt === undefined ? null : String(durationSeconds(call)),
    price: null,
    price_unit: 'USD',
    direction: 'outbound-api',
    answered_by: call.answeredBy ?? null,
    annotation: null,
    api_version: '2010-04-01',
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(
      SUBRESOURCES.map((name) => [name, `${uri}/${name.charAt(0).toUpperCase()}${name.slice(1)}.json`]),
    ),
  };
}

/** Twilio writes North American numbers their own way. */
function formatted(number: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : number;
}
