import { quoted } from './command-names.js';

/**
 * A to-do's command as the case names it (`desk record-call onboarding/acme/CSR-1 --call guide-1 --answered true`), ready to
 * copy into a shell: every word is quoted that a shell would not take as it stands; parts of it were typed by others.
 */
export function todoCommand(command: string, demo: boolean): string {
  return [...command.split(/\s+/), ...(demo ? ['--demo'] : [])].map(quoted).join(' ');
}
