import { onboardingCaseId, readCaseId } from '../../domain/case-id.js';
import { CASES } from '../../engine/stuck-cases.js';
import type { Desk } from './connection.js';
import { deskCommand, type MeantDesk } from './desk-command.js';
import { DeskFailure } from './failure.js';

const LOOKED_THROUGH = 2_000;
const PAGE = 1_000;

/** The case id that a person means: in full, as `acme/CSR-2041`, or by the reference alone where only one case has it. */
export async function caseIdOf(given: string, desk: Desk): Promise<string> {
  const full = fullCaseId(given, desk.address);
  if (full) return full;
  const found = await casesWithReference(given.trim(), desk);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new DeskFailure('notFound', `No case has the reference ${given}`, {
      data: { case: given.trim() },
      next: seeAllCases(desk.address),
    });
  }
  throw new DeskFailure('badInput', `Several cases have the reference ${given}: ${found.map(shortCaseId).join(', ')}`, {
    next: 'Give the customer too, as in acme/CSR-2041',
  });
}

/** Without asking anybody; undefined for a bare reference. What is no case id at all is bad input. */
export function fullCaseId(given: string, meant: MeantDesk = {}): string | undefined {
  const text = given.trim();
  const [customer, reference] = text.split('/');
  const id = text.startsWith('onboarding/') ? text : onboardingCaseId(customer ?? '', reference ?? '');
  if (readCaseId(id) && (text === id || `onboarding/${text}` === id)) return id;
  if (!text.includes('/') && readCaseId(onboardingCaseId('any', text))) return undefined;
  throw new DeskFailure('badInput', `${JSON.stringify(given)} is not a case id`, {
    next: `A case id is onboarding/<customer>/<reference>, or <customer>/<reference>; see: ${deskCommand('desk cases --all', meant)}`,
  });
}

/** As people type it: without the process, which is always the same. */
export function shortCaseId(caseId: string): string {
  return caseId.replace(/^onboarding\//, '');
}

export function seeAllCases(meant: MeantDesk): string {
  return `See which there are: ${deskCommand('desk cases --all', meant)}`;
}

/** The command that shows it. */
export function toShow(caseId: string, meant: MeantDesk): string {
  return deskCommand(`desk show ${shortCaseId(caseId)}`, meant);
}

export async function casesWithReference(reference: string, desk: Desk): Promise<string[]> {
  return (await everyCaseId(desk)).filter((id) => readCaseId(id)?.reference === reference);
}

/** Open and closed ones of all customers, the newest of a great many. */
export async function everyCaseId({ client }: Desk): Promise<string[]> {
  const found = new Set<string>();
  let seen = 0;
  for await (const { workflowId } of client.workflow.list({ query: CASES, pageSize: PAGE })) {
    found.add(workflowId);
    if (++seen >= LOOKED_THROUGH) break;
  }
  return [...found];
}
