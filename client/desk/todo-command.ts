import { quoted } from './command-names.js';
import { shortCaseId } from './case-ref.js';

/**
 * A to-do's command as the case names it (`record-call --call guide-1 --answered true`), ready to copy into a shell:
 * with `desk` and the case, and every word quoted that a shell would not take as it stands; parts of it were typed by others.
 */
export function todoCommand(command: string, caseId: string, demo: boolean): string {
  const [first = '', ...rest] = command.replace(/^desk\s+/, '').split(/\s+/);
  const named = rest.some((word) => word === caseId || word === shortCaseId(caseId));
  const words = [first, ...(named ? [] : [shortCaseId(caseId)]), ...rest, ...(demo ? ['--demo'] : [])];
  return ['desk', ...words.map(quoted)].join(' ');
}
