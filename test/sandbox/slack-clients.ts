import { createHmac } from 'node:crypto';
import slack from '@slack/web-api';
import { SANDBOX_SLACK } from '../../sandbox/world/keys.js';
import type { Outside } from './clients.js';
import type { Received } from './twilio-clients.js';

export const NOTI = { id: 'C0COCNOTI01', name: 'coc-noti' };
export const GENERAL = { id: 'C0GENERAL01', name: 'general' };
export const KIM = { id: 'U0KIM000001', name: 'Kim' };

const nothing = (): void => undefined;
/** Refusals are what the tests are about. */
const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => slack.LogLevel.ERROR,
  setName: nothing,
};

/** The official client, pointed at the sandbox, without retries of its own. */
export function slackAt(httpUrl: string, token: string = SANDBOX_SLACK.token): slack.WebClient {
  return new slack.WebClient(token, {
    slackApiUrl: `${httpUrl}/slack/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}

/** Two channels and one person. */
export async function furnishChat({ control }: Outside): Promise<void> {
  await control.putChannel(NOTI.id, { name: NOTI.name });
  await control.putChannel(GENERAL.id, { name: GENERAL.name });
  await control.putChatUser(KIM.id, { name: KIM.name, email: 'kim@desk.example.com' });
}

/** The error's name with which Slack refused a call. */
export async function slackRefusal(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (error) {
    const { data } = error as { data?: { error: string; response_metadata?: { messages?: string[] } } };
    if (data) return { error: data.error, messages: data.response_metadata?.messages ?? [] };
    throw error;
  }
  throw new Error('the call was not refused');
}

/** Whether a request is signed as Slack signs, in these minutes. */
export function isSignedBySlack({ headers, body }: Received): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  const hash = createHmac('sha256', SANDBOX_SLACK.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return headers['x-slack-signature'] === `v0=${hash}` && Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
}
