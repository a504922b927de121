import { type Block, type Inline, type Letter, type Line, pieces, plain, safeUrl } from './blocks.js';
import { spaced } from './render-text.js';

/** Inline styles for mail programs without style sheets; the classes only turn colours in dark mode. */
const FONT =
  "font-family:-apple-system,'Segoe UI','Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',Roboto,sans-serif";
const MONO = "font-family:ui-monospace,Consolas,'D2Coding',monospace";
const DARK = `
  .page{background:#14181d!important} .card{background:#1e242b!important;border-color:#39424d!important}
  .text,.text td,.text p,.text li,.text h2{color:#e6eaee!important} .quiet{color:#a5b0bb!important}
  .text a{color:#8ab8ff!important} .line{border-color:#39424d!important} .head{background:#28303a!important;color:#c6ced6!important}
  .notice{background:#3a2f14!important;border-color:#c9973a!important;color:#f6e6c2!important}
  .code{background:#28303a!important;color:#e6eaee!important}
  .text a.button{background:#2f6fdb!important;color:#ffffff!important} .row{border-color:#39424d!important}`;
/** On a phone a row of a table becomes a few lines, each with the name of its column: whatever the font, nothing is cut off. */
const NARROW = `
  .text{padding:18px 14px!important} .names{display:none!important}
  .row{display:block!important;padding:6px 0!important;border-bottom:1px solid #e6eaee}
  .row .cell{display:block!important;width:auto!important;padding:2px 4px!important;border:0!important;background:none!important}
  .name{display:inline!important}`;

/**
 * The letter as one HTML document, at most 600 px wide, readable in light and dark, without pictures or scripts.
 * @param language BCP 47, for screen readers and fonts
 */
export function renderHtml({ subject, preview, blocks }: Letter, language: string, signature: string[]): string {
  const body = blocks.map(block).join('\n');
  const foot = signature.map((text) => escape(plain(text))).join('<br>');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escape(plain(subject))}</title>
<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${DARK}}@media (max-width:520px){${NARROW}}</style></head>
<body class="page" style="margin:0;padding:0;background:#eef1f4">
<div style="display:none;max-height:0;overflow:hidden">${escape(plain(preview))}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#eef1f4"><tr><td align="center" style="padding:24px 8px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border:1px solid #d9dfe5;border-radius:10px"><tr><td class="text" style="padding:28px 28px 22px;${FONT};font-size:15px;line-height:1.65;color:#1f2933;word-break:keep-all;overflow-wrap:anywhere">
${body}
<p class="quiet line" style="margin:28px 0 0;padding:14px 0 0;border-top:1px solid #d9dfe5;font-size:13px;line-height:1.6;color:#5b6875">${foot}</p>
</td></tr></table></td></tr></table></body></html>
`;
}

function block(it: Block): string {
  if ('heading' in it)
    return `<h2 style="margin:26px 0 8px;font-size:17px;line-height:1.4">${escape(plain(it.heading))}</h2>`;
  if ('paragraph' in it) return `<p style="margin:0 0 12px">${line(it.paragraph)}</p>`;
  if ('notice' in it)
    return `<div class="notice" style="margin:16px 0;padding:12px 14px;background:#fff6e0;border-left:4px solid #d99a1c;border-radius:4px;color:#4a3a10">${line(it.notice)}</div>`;
  if ('button' in it) return button(it.button);
  if ('listing' in it)
    return `<pre class="code" style="margin:0 0 14px;padding:12px 14px;background:#f3f5f7;border-radius:6px;${MONO};font-size:12.5px;line-height:1.5;white-space:pre-wrap;word-break:break-all;color:#1f2933">${escape(it.listing)}</pre>`;
  if ('list' in it) {
    const tag = it.numbered ? 'ol' : 'ul';
    return `<${tag} style="margin:0 0 14px;padding-left:22px">${it.list.map((item) => `<li style="margin:0 0 6px">${line(item)}</li>`).join('')}</${tag}>`;
  }
  if ('fields' in it) return fields(it.fields);
  return table(it.table);
}

function button({ text, url }: { text: string; url: string }): string {
  const href = safeUrl(url);
  if (!href) return `<p style="margin:0 0 12px">${escape(plain(text))}: ${escape(plain(url))}</p>`;
  return `<p style="margin:16px 0 18px"><a class="button" href="${escape(href)}" style="display:inline-block;padding:11px 20px;background:#1f5fcc;border-radius:6px;color:#ffffff;font-weight:600;text-decoration:none">${escape(plain(text))}</a></p>`;
}

function table({ head, rows }: { head: string[]; rows: Line[][] }): string {
  const heads = head.map(
    (name) =>
      `<th class="head line cell" align="left" style="padding:8px 10px;background:#f3f5f7;border-bottom:1px solid #d9dfe5;font-size:13px;color:#44505c">${escape(plain(name))}</th>`,
  );
  const lines = rows.map(
    (row) =>
      `<tr class="row">${row.map((cell, column) => `<td class="line cell" valign="top" style="padding:8px 10px;border-bottom:1px solid #e6eaee">${columnName(head[column])}${line(cell)}</td>`).join('')}</tr>`,
  );
  return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;border-collapse:collapse;font-size:14px;overflow-wrap:break-word"><thead class="names"><tr>${heads.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

/** Shown only where the row of the names is not. */
function columnName(name = ''): string {
  return `<span class="name quiet" style="display:none;mso-hide:all;color:#5b6875">${escape(plain(name))}: </span>`;
}

function fields(rows: [string, Line][]): string {
  const lines = rows.map(
    ([name, value]) =>
      `<tr class="row"><th class="head line cell" align="left" valign="top" width="120" style="padding:8px 10px;background:#f3f5f7;border-bottom:1px solid #d9dfe5;font-size:13px;color:#44505c">${escape(plain(name))}</th><td class="line cell" valign="top" style="padding:8px 10px;border-bottom:1px solid #e6eaee">${line(value)}</td></tr>`,
  );
  return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;border-collapse:collapse;font-size:14px;overflow-wrap:break-word"><tbody>${lines.join('')}</tbody></table>`;
}

function line(it: Line): string {
  return pieces(it).map(inline).join('');
}

function inline(it: Inline): string {
  if (typeof it === 'string') return escape(spaced(it));
  if ('strong' in it) return `<strong>${escape(spaced(it.strong))}</strong>`;
  if ('code' in it) {
    // Account numbers and the like stay in one piece; long names may break anywhere.
    const wrap = it.code.length <= 24 ? 'white-space:nowrap' : 'word-break:break-all';
    return `<code class="code" style="padding:1px 5px;background:#f3f5f7;border-radius:4px;${MONO};font-size:13px;${wrap}">${escape(spaced(it.code))}</code>`;
  }
  const href = safeUrl(it.link);
  const text = escape(plain(it.text ?? it.link));
  return href ? `<a href="${escape(href)}" style="color:#1f5fcc">${text}</a>` : text;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
