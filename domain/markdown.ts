/** Text from outside as Markdown that shows exactly that text: markup, HTML and line breaks in a name stay harmless. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()<>#+!|~&-]/g, '\\$&');
}
