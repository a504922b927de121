import { readFileSync } from 'node:fs';

const TEXT = readFileSync(new URL('../../docs/operator-guide.md', import.meta.url), 'utf8');
/** Where the guide's links lead: the desk that `npm start` runs. */
export const GUIDE_UI = 'http://127.0.0.1:8233/namespaces/default/';

/** The operator guide's own text. */
export function guideText(): string {
  return TEXT;
}

/** Links into the Temporal UI, by what the guide calls them. */
export function guideLinks(): Record<string, string> {
  const links = [...TEXT.matchAll(/\[([^\]]+)\]\((http:\/\/127\.0\.0\.1:8233[^)]*)\)/g)];
  return Object.fromEntries(links.map(([, name = '', link = '']) => [name, link]));
}

/** The JSON blocks below a heading that begins so, in order. */
export function guideJson(heading: string): string[] {
  const section = TEXT.split(/^#{2,4} /m).find((one) => one.startsWith(heading));
  if (section === undefined) throw new Error(`the operator guide has no section “${heading}”`);
  return [...section.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}
