import { createHmac } from 'node:crypto';
import { SANDBOX_SLACK } from '../world/keys.js';

/** The headers of a request that Slack signs (scheme v0); the time is the machine's, like the signature's check. */
export function slackSignature(body: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const hash = createHmac('sha256', SANDBOX_SLACK.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
}
