import { createHmac } from 'node:crypto';
import { SANDBOX_TWILIO } from '../world/keys.js';

/** X-Twilio-Signature: HMAC-SHA1 of the address and the sorted parameters of the form. */
export function twilioSignature(url: string, parameters: Record<string, string>): string {
  const signed = Object.keys(parameters)
    .sort()
    .reduce((text, name) => text + name + parameters[name], url);
  return createHmac('sha1', SANDBOX_TWILIO.authToken).update(signed, 'utf8').digest('base64');
}
