/** Letters that may differ in what is still taken for the same word. */
const SLIPS = 2;

/** Of the words that there are, the nearest to what somebody wrote, if it is near enough; capitals do not count. */
export function similar(given: string, words: string[]): string[] {
  // In a short word two other letters make another word.
  const most = Math.min(SLIPS, Math.floor(given.length / 3));
  const near = [...new Set(words)]
    .map((word) => ({ word, slips: slipsBetween(given.toLowerCase(), word.toLowerCase()) }))
    .filter(({ slips }) => slips <= most);
  const least = Math.min(...near.map(({ slips }) => slips));
  return near.filter(({ slips }) => slips === least).map(({ word }) => word);
}

/** Letters to add, to leave out or to change until one word is the other (Levenshtein). */
function slipsBetween(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let at = 1; at <= other.length; at++) {
      const changed = above[at - 1]! + Number(one[row - 1] !== other[at - 1]);
      line.push(Math.min(changed, above[at]! + 1, line[at - 1]! + 1));
    }
    above = line;
  }
  return above[other.length]!;
}
