import { readCaseId } from '../../domain/case-id.js';
import type { StuckCase } from '../../domain/stuck.js';
import { findStuckCases } from '../../engine/stuck-cases.js';
import type { Answer } from './answer.js';
import { shortCaseId } from './case-ref.js';
import type { Desk } from './connection.js';
import { unknownCustomer } from './did-you-mean.js';
import { noDeskAnswers, unanswered } from './engine-errors.js';
import { cleaned, paragraph, type Style } from './style.js';
import { distance, instant, ownZone } from './times.js';

const ANSWER_MS = 15_000;

/** The cases that do not move and cannot mend it by themselves, the longest first, each with what to do. */
export async function listStuck(desk: Desk, { customer }: { customer?: string }): Promise<Answer> {
  try {
    const found = await desk.within(ANSWER_MS, () => findStuckCases(desk.client));
    const stuck = customer === undefined ? found : found.filter((one) => readCaseId(one.caseId)?.customer === customer);
    const doubt = stuck.length === 0 && customer !== undefined ? await unknownCustomer(desk, customer) : undefined;
    return { data: { stuck, doubt }, text: (style) => render(stuck, doubt, style) };
  } catch (error) {
    if (!unanswered(error)) throw error;
    throw noDeskAnswers(desk.address);
  }
}

function render(stuck: StuckCase[], doubt: string | undefined, style: Style): string {
  if (stuck.length === 0) return ['No case is stuck.', ...(doubt ? [paragraph('', doubt, style)] : [])].join('\n');
  const zone = ownZone();
  const now = Date.now();
  const blocks = stuck.map((raw) => {
    const { caseId, why, since, next } = cleaned(raw);
    const head = `${style.strong(shortCaseId(caseId))}  ${style.bad('stuck')} since ${instant(since, zone)} ${zone} (${distance(since, now)})`;
    return [head, paragraph('  ', why, style), paragraph('  ', next, style)].join('\n');
  });
  return blocks.join('\n\n');
}
