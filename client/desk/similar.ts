import leven from 'leven';

/** Letters that may differ in what is still taken for the same word. */
const SLIPS = 2;

/** Of the words that there are, the nearest to what somebody wrote, if it is near enough; capitals do not count. */
export function similar(given: string, words: string[]): string[] {
  // In a short word two other letters make another word.
  const most = Math.min(SLIPS, Math.floor(given.length / 3));
  const near = [...new Set(words)]
    .map((word) => ({ word, slips: leven(given.toLowerCase(), word.toLowerCase()) }))
    .filter(({ slips }) => slips <= most);
  const least = Math.min(...near.map(({ slips }) => slips));
  return near.filter(({ slips }) => slips === least).map(({ word }) => word);
}
