import { mendOf, type LocalDesk } from './local-desk.js';
import { broken, reasonOf, type Part } from './part.js';

const NAME = 'sandbox';
const ANSWER_MS = 3_500;

/** What plays AWS, mail, phones and chat for a local desk. */
export async function sandboxPart(url: string, local: LocalDesk): Promise<Part> {
  try {
    const answer = await fetch(`${url}/control/clock`, { signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.body?.cancel();
    if (answer.ok) return { name: NAME, version: local.version, facts: [url], problems: [] };
    throw new Error(`it answers ${answer.status}`);
  } catch (error) {
    const what = `The sandbox does not answer (${reasonOf(error)}): nothing can be done outside`;
    return broken(NAME, [url], what, mendOf('sandbox', local));
  }
}
