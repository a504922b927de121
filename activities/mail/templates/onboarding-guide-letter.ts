import type { Block, Letter } from '../blocks.js';

/** Both languages say the same in the same order; sections that are not in the contract are left out and not counted. */
export function guideLetter(
  { subject }: { subject: string },
  preview: string,
  opening: Block[],
  sections: { title: string; when?: boolean; blocks: Block[] }[],
): Letter {
  const chosen = sections.filter(({ when }) => when !== false);
  const numbered = chosen.flatMap(({ title, blocks }, at): Block[] => [{ heading: `${at + 1}. ${title}` }, ...blocks]);
  return { subject, preview, blocks: [...opening, ...numbered] };
}
