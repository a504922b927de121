/** Which desk is meant: an address knows it, and the flags that somebody typed. */
export interface MeantDesk {
  demo?: boolean;
}

/**
 * A whole `desk ...` line for people to copy: what was read on the demo has to go there, too. Every such line that is printed
 * comes through here; only help names no desk.
 */
export function deskCommand(command: string, { demo }: MeantDesk): string {
  return demo ? `${command} --demo` : command;
}
