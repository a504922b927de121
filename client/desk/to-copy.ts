/** Whether this advice holds a command that may be longer than a line: it is never wrapped, so that it can be copied. */
export function isToCopy(next: string): boolean {
  return /^(desk|npx|kill) |temporal'? operator |^Start it again/.test(next);
}
