import { type Block, type Inline, type Letter, type Line, pieces, plain } from './blocks.js';

/** The letter as plain text: everything the HTML says, links written out. */
export function renderText({ blocks }: Letter, signature: string[]): string {
  return [...blocks.map(block), ['--', ...signature.map(plain)].join('\n')].join('\n\n') + '\n';
}

function block(it: Block): string {
  if ('heading' in it) return `[ ${plain(it.heading)} ]`;
  if ('paragraph' in it) return line(it.paragraph);
  if ('notice' in it) return `! ${line(it.notice)}`;
  if ('button' in it) return `${plain(it.button.text)}:\n${plain(it.button.url)}`;
  if ('fields' in it) return it.fields.map(([name, value]) => `- ${plain(name)}: ${line(value)}`).join('\n');
  if ('listing' in it) return it.listing.replace(/^/gm, '    ');
  if ('list' in it) return it.list.map((item, at) => `${it.numbered ? `${at + 1}.` : '-'} ${line(item)}`).join('\n');
  return it.table.rows
    .map((row) => `- ${row.map((cell, at) => `${plain(it.table.head[at] ?? '')}: ${line(cell)}`).join(' | ')}`)
    .join('\n');
}

function line(it: Line): string {
  return pieces(it).map(inline).join('');
}

/** Inside a line, spaces at the ends of a piece belong to the sentence. */
function inline(it: Inline): string {
  if (typeof it === 'string') return spaced(it);
  if ('strong' in it) return spaced(it.strong);
  if ('code' in it) return spaced(it.code);
  return it.text && it.text !== it.link ? `${plain(it.text)} (${plain(it.link)})` : plain(it.link);
}

export function spaced(text: string): string {
  const inner = plain(text);
  return `${/^\s/.test(text) ? ' ' : ''}${inner}${inner && /\s$/.test(text) ? ' ' : ''}`;
}
