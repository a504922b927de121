import type { Client } from '@temporalio/client';
import { NeedsHuman } from '../../../contracts/search-attributes.js';
import { findStuckCases, OPEN_CASES } from '../../../engine/stuck-cases.js';
import { shortCaseId } from '../case-ref.js';
import { deskCommand, type MeantDesk } from '../desk-command.js';
import { instant, ownZone } from '../times.js';
import type { Part, Problem } from './part.js';

/** So many stuck cases are named; the rest is counted. */
const NAMED = 3;

/** How many cases are open, how many wait for a person, and which are stuck. */
export async function casesPart(client: Client, meant: MeantDesk): Promise<Part> {
  const count = async (query: string) => (await client.workflow.count(query)).count;
  const [open, needsHuman, stuck] = await Promise.all([
    count(OPEN_CASES),
    count(`${OPEN_CASES} AND ${NeedsHuman.name} = true`),
    findStuckCases(client),
  ]);
  const problems: Problem[] = stuck.slice(0, NAMED).map(({ caseId, why, since, next }) => ({
    severity: 'wrong',
    what: `${shortCaseId(caseId)} is stuck since ${instant(since, ownZone())}: ${why}`,
    next: next.replace(/\.$/, ''),
  }));
  if (stuck.length > NAMED)
    problems.push({
      severity: 'wrong',
      what: `${stuck.length - NAMED} more cases are stuck`,
      next: deskCommand('desk cases --stuck', meant),
    });
  const facts = [
    `${open} open`,
    `${needsHuman} ${needsHuman === 1 ? 'needs' : 'need'} a person`,
    `${stuck.length} stuck`,
  ];
  return { name: 'cases', facts, problems, data: { open, needsHuman, stuck } };
}
