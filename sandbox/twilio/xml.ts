/** An element with its texts and children in their order. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  content: (XmlElement | string)[];
}

export class NotWellFormed extends Error {}

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[^<>]*?)?)(\/?)>|([^<]+)/y;
const ATTRIBUTE = /\s+([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads the XML that TwiML needs: elements, attributes, texts, CDATA, comments. Throws NotWellFormed for the rest. */
export function parseXml(source: string): XmlElement {
  const text = source.replace(/^\uFEFF?\s*(<\?xml[^>]*\?>)?\s*/, '').trimEnd();
  const root: XmlElement = { name: '', attributes: {}, content: [] };
  const open: XmlElement[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw new NotWellFormed(`what begins at character ${at + 1} is no markup`);
    const [, cdata, closed, opened, attributes = '', selfClosing, words] = token;
    const parent = open.at(-1) ?? root;
    if (cdata !== undefined || words !== undefined) {
      if (parent === root) throw new NotWellFormed('there is text outside the root element');
      parent.content.push(cdata ?? decoded(words ?? ''));
    } else if (opened !== undefined) {
      if (parent === root && root.content.length > 0) throw new NotWellFormed('there is more than one root element');
      const element: XmlElement = { name: opened, attributes: readAttributes(attributes), content: [] };
      parent.content.push(element);
      if (selfClosing === '') open.push(element);
    } else if (closed !== undefined) {
      if (parent.name !== closed || parent === root) throw new NotWellFormed(`</${closed}> closes nothing`);
      open.pop();
    }
  }
  if (open.length > 1) throw new NotWellFormed(`<${open.at(-1)?.name}> is not closed`);
  const [only] = root.content;
  if (only === undefined || typeof only === 'string') throw new NotWellFormed('there is no root element');
  return only;
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  ATTRIBUTE.lastIndex = 0;
  let end = 0;
  for (let match = ATTRIBUTE.exec(text); match; match = ATTRIBUTE.exec(text)) {
    const [, name = '', double, single] = match;
    if (Object.hasOwn(found, name)) throw new NotWellFormed(`the attribute ${name} is there twice`);
    found[name] = decoded(double ?? single ?? '');
    end = ATTRIBUTE.lastIndex;
  }
  if (text.slice(end).trim() !== '') throw new NotWellFormed(`${text.slice(end).trim()} is no attribute`);
  return found;
}

function decoded(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+)?;?/gi, (whole, name: string | undefined) => {
    const known = name?.startsWith('#')
      ? String.fromCodePoint(Number(name.replace('#x', '0x').replace('#', '')))
      : ENTITIES[name ?? ''];
    if (known === undefined || !whole.endsWith(';')) throw new NotWellFormed(`${whole} is no entity`);
    return known;
  });
}
