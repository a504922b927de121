/** The desk's account at the sandbox's Twilio. */
export const SANDBOX_TWILIO = {
  accountSid: `AC${'5a'.repeat(16)}`,
  authToken: 'sandbox-twilio-auth-token-000000',
  /** The only number the account owns. */
  from: '+12065550100',
} as const;

/** The secret that the sandbox's cost portal shares with the desk. */
export const SANDBOX_PORTAL = { secret: `whsec_${Buffer.from('sandbox-portal-secret-000000').toString('base64')}` };

/** The desk's app at the sandbox's Slack. */
export const SANDBOX_SLACK = {
  token: 'xoxb-sandbox-desk-token',
  signingSecret: 'sandbox-slack-signing-secret-000',
} as const;
