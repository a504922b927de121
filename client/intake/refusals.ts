/** Why something that came in was not acted on; `/health` shows the counts since the intake started. */
export const REFUSALS = [
  'event-key',
  'event-ignored',
  'event-unknown-account',
  'confirm-token',
  'bearer-token',
  /** Not signed by Twilio, or for a call that the desk never made. */
  'call-signature',
  'call-replayed',
  /** About a call whose outcome is in the record already. */
  'call-late',
  'call-ignored',
  /** Not signed by Slack. */
  'chat-signature',
  'chat-stale',
  'chat-replayed',
  'chat-ignored',
  /** In a thread under a post that is not in the record yet. */
  'chat-early',
  /** Somebody in the chat whom the registry does not know. */
  'chat-stranger',
] as const;

type Refusal = (typeof REFUSALS)[number];
export type Refusals = Record<Refusal, number>;

export function noRefusals(): Refusals {
  return Object.fromEntries(REFUSALS.map((name) => [name, 0])) as Refusals;
}
