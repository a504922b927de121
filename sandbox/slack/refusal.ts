/** Slack's `ok: false`: an error's name, and what else the answer says. */
export class SlackRefusal extends Error {
  readonly more: Record<string, unknown>;

  constructor(error: string, more: Record<string, unknown> = {}) {
    super(error);
    this.name = 'SlackRefusal';
    this.more = more;
  }
}

/** A refusal with the sentences that Slack puts under `response_metadata`. */
export function refusalWith(error: string, ...sentences: string[]): SlackRefusal {
  const messages = sentences.map((sentence) => `[ERROR] ${sentence}`);
  return new SlackRefusal(error, { response_metadata: { messages } });
}
