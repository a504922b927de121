import { DueAt, NeedsHuman, Stage } from '../../../contracts/search-attributes.js';
import { OPEN_CASES } from '../../../engine/stuck-cases.js';
import { shortCaseId } from '../case-ref.js';
import type { Desk } from '../connection.js';
import { deskCommand } from '../desk-command.js';
import { noDeskAnswers, unanswered } from '../engine-errors.js';
import { DeskFailure } from '../failure.js';
import { columns, padded } from '../style.js';
import { distance } from '../times.js';
import type { Choice, Questions } from './questions.js';

interface OpenCase {
  id: string;
  stage: string;
  needsHuman: boolean;
  dueAt?: number;
}

const ANSWER_MS = 10_000;
/** Whoever has more open cases finds theirs with `desk cases`. */
const MOST = 500;

/** Asks which of the open cases is meant; those that need somebody come first, then the next deadline. */
export async function chooseCase(desk: Desk, question: string, questions: Questions): Promise<string> {
  const open = await openCases(desk);
  if (open.length === 0)
    throw new DeskFailure('notFound', 'No case is open', {
      next: `See the closed ones: ${deskCommand('desk cases --all', desk.address)}`,
    });
  return questions.one(question, caseChoices(open, Date.now()));
}

/** @param now epoch ms */
function caseChoices(open: OpenCase[], now: number): Choice<string>[] {
  const ordered = [...open].sort(
    (a, b) => Number(b.needsHuman) - Number(a.needsHuman) || (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity),
  );
  const ids = ordered.map(({ id }) => shortCaseId(id));
  const width = Math.max(...ids.map(columns));
  return ordered.map(({ id, stage, needsHuman, dueAt }, at) => {
    const due = dueAt === undefined ? [] : [`due ${distance(dueAt, now)}`];
    return {
      value: id,
      label: `${padded(ids[at]!, width)}  ${[stage, ...due, ...(needsHuman ? ['to do'] : [])].join(', ')}`,
    };
  });
}

async function openCases(desk: Desk): Promise<OpenCase[]> {
  const open: OpenCase[] = [];
  try {
    await desk.within(ANSWER_MS, async () => {
      for await (const { workflowId, typedSearchAttributes: found } of desk.client.workflow.list({
        query: OPEN_CASES,
      })) {
        open.push({
          id: workflowId,
          stage: found.get(Stage) ?? 'opening',
          needsHuman: found.get(NeedsHuman) === true,
          dueAt: found.get(DueAt)?.getTime(),
        });
        if (open.length >= MOST) break;
      }
    });
  } catch (error) {
    throw unanswered(error) ? noDeskAnswers(desk.address) : error;
  }
  return open;
}
