import { SANDBOX_SLACK, SANDBOX_TWILIO } from '../../sandbox/world/keys.js';

/** Telephone and chat of a sandbox, as a worker is told of them. */
export function sandboxProviders(httpUrl: string) {
  return {
    twilio: { ...SANDBOX_TWILIO, url: httpUrl },
    slack: { token: SANDBOX_SLACK.token, url: `${httpUrl}/slack/api/` },
  };
}

/** What the intake checks callbacks of a sandbox with. */
export const CALLBACK_SECRETS = {
  twilioAuthToken: SANDBOX_TWILIO.authToken,
  slackSigningSecret: SANDBOX_SLACK.signingSecret,
};
