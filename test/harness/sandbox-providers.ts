import { SANDBOX_PORTAL, SANDBOX_SLACK, SANDBOX_TWILIO } from '../../sandbox/world/keys.js';

/** Telephone and chat of a sandbox, as a worker is told of them. */
export function sandboxProviders(httpUrl: string) {
  return {
    twilio: { ...SANDBOX_TWILIO, url: httpUrl },
    slack: { token: SANDBOX_SLACK.token, url: `${httpUrl}/slack/api/` },
  };
}

/** The cost portal of a sandbox, for a worker that may ask it for logins. */
export function sandboxPortal(httpUrl: string) {
  return { url: `${httpUrl}/portal/logins`, secret: SANDBOX_PORTAL.secret };
}

/** What the intake checks callbacks of a sandbox with. */
export const CALLBACK_SECRETS = {
  twilioAuthToken: SANDBOX_TWILIO.authToken,
  slackSigningSecret: SANDBOX_SLACK.signingSecret,
};
