import { staffField } from '../../../contracts/fields.js';
import { NONE_YET, type Questions } from './questions.js';
import type { Registered } from './registered.js';
import { wrongAnswer } from './wrong-with.js';

/**
 * Who acts: what goes into the record must not be guessed, so only DESK_BY answers it without a question.
 * @param role those of the staff who come first
 */
export async function askWho(
  question: string,
  role: string,
  env: NodeJS.ProcessEnv,
  known: Registered | undefined,
  questions: Questions,
): Promise<string> {
  if (env['DESK_BY']) return env['DESK_BY'];
  const hint = 'DESK_BY can hold your staff id';
  if (!known || known.staff.length === 0)
    return questions.line({ question: `${question} A staff id (${hint})`, wrong: wrongAnswer(staffField) });
  const [first, others] = [true, false].map((has) => known.staff.filter(({ roles }) => roles.includes(role) === has));
  const choices = [...first!, ...others!].map(({ id, name }) => ({ value: id, label: `${id}  ${name}` }));
  return questions.one(`${question} (${hint})`, choices, NONE_YET);
}
