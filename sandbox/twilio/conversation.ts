import { type Gather, type Pause, type Say, TwimlProblem, type Verb } from './twiml.js';
import type { Parameters, Webhook } from './webhook.js';

/** A TwiML document, and the address it came from if it was not inline. */
export interface Page {
  verbs: Verb[];
  url?: string;
}

/** What a document can do with the other end of a call. */
export interface Party {
  say(say: Say): Promise<void>;
  pause(pause: Pause): Promise<void>;
  /** The keys pressed; empty digits when nobody pressed one in time. */
  gather(gather: Gather): Promise<{ digits: string; finishedOnKey: string }>;
  /** Asks the desk for the next document. Throws TwimlProblem. */
  ask(webhook: Webhook): Promise<Page>;
}

/** Documents of one call; more of them ask each other in a circle. */
const MAX_PAGES = 100;

/** Carries the documents out until one ends or hangs up. Throws TwimlProblem when Twilio could not go on. */
export async function converse(party: Party, first: Page): Promise<void> {
  let page = first;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const next = await play(party, page);
    if (!next) return;
    page = await party.ask(next);
  }
  throw new TwimlProblem(12100, `The documents lead to each other more than ${MAX_PAGES} times.`);
}

async function play(party: Party, page: Page): Promise<Webhook | undefined> {
  for (const verb of page.verbs) {
    switch (verb.verb) {
      case 'Say':
        await party.say(verb);
        break;
      case 'Pause':
        await party.pause(verb);
        break;
      case 'Hangup':
        return undefined;
      case 'Redirect':
        return { url: addressOf(verb.url, page), method: verb.method, parameters: {} };
      case 'Gather': {
        const { digits, finishedOnKey } = await party.gather(verb);
        if (digits === '' && !verb.actionOnEmptyResult) break;
        const parameters: Parameters = { Digits: digits, FinishedOnKey: finishedOnKey, msg: 'Gather End' };
        return { url: addressOf(verb.action, page), method: verb.method, parameters };
      }
    }
  }
  return undefined;
}

/** No address is the document's own. */
function addressOf(url: string | undefined, page: Page): string {
  try {
    return new URL(url ?? page.url ?? '', page.url).href;
  } catch {
    throw new TwimlProblem(11100, `Invalid URL format: "${url ?? ''}".`);
  }
}
