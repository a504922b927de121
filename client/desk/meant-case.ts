import { chooseCase } from './ask/open-cases.js';
import { mayAsk, type AskOptions } from './ask/may-ask.js';
import { caseIdOf, casesWithReference, fullCaseId, shortCaseId } from './case-ref.js';
import type { Desk } from './connection.js';
import { questionsOn } from './ask/questions.js';
import type { Machine } from './terminal.js';

const STOPPED = 'Nothing was shown';

/** The case that somebody wants to look at. Where several could be meant, or none is named, whoever sits there is asked. */
export async function meantCase(
  desk: Desk,
  given: string | undefined,
  machine: Machine,
  options: AskOptions,
): Promise<string> {
  if (given === undefined) return chooseCase(desk, 'Which case?', questionsOn(machine, STOPPED));
  if (mayAsk(machine, options) && !fullCaseId(given, desk.address)) {
    const found = await casesWithReference(given.trim(), desk);
    const choices = found.map((value) => ({ value, label: shortCaseId(value) }));
    if (found.length > 1) return questionsOn(machine, STOPPED).one(`Which ${given.trim()}?`, choices);
  }
  return caseIdOf(given, desk);
}
