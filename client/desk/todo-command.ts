/**
 * A to-do's command as the case names it (`desk record-call onboarding/acme/CSR-1 --call guide-1 --answered true`), ready to
 * copy into a shell on the desk on which it was read.
 */
export function todoCommand(command: string, demo: boolean): string {
  return demo ? `${command} --demo` : command;
}
