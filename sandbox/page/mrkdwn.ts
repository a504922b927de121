import type { World } from '../world/world.js';
import { Html, html } from './html.js';
import { channelName, chatName } from './names.js';

/** Reactions that the desk and its people use; others are shown by name. */
const EMOJI: Record<string, string> = {
  white_check_mark: '✔',
  heavy_check_mark: '✔',
  x: '✖',
  eyes: '👀',
  hourglass_flowing_sand: '⏳',
  warning: '⚠️',
  telephone_receiver: '📞',
  thumbsup: '👍',
  '+1': '👍',
  tada: '🎉',
};

export function emoji(name: string): string {
  return EMOJI[name] ?? `:${name}:`;
}

/** Slack's text: mentions, links and the simple marks; everything else exactly as it is. */
export function marked(world: World, text: string): Html {
  return joined(
    text
      .split(/(<[^<>\n]+>)/)
      .map((piece, index) => (index % 2 === 1 ? reference(world, piece.slice(1, -1)) : styled(piece))),
  );
}

/** One block of a message but its buttons, which have a form of their own. */
export function blockBody(world: World, given: unknown): Html | undefined {
  const block = given as { type?: string; text?: unknown; fields?: unknown[]; elements?: unknown[] };
  switch (block.type) {
    case 'header':
      return html`<p class="text header">${textOf(world, block.text)}</p>`;
    case 'section':
      return html`${block.text !== undefined && html`<div class="text">${textOf(world, block.text)}</div>`}
      ${
        block.fields &&
        html`<div class="fields">
          ${block.fields.map((field) => html`<div class="text">${textOf(world, field)}</div>`)}
        </div>`
      }`;
    case 'context':
      return html`<p class="text context">
        ${(block.elements ?? []).map((element) => html`<span>${textOf(world, element)}</span> `)}
      </p>`;
    case 'divider':
      return html`<hr />`;
    default:
      return undefined;
  }
}

function textOf(world: World, given: unknown): Html {
  const { type, text = '' } = (given ?? {}) as { type?: string; text?: string };
  return type === 'mrkdwn' ? marked(world, text) : html`${text}`;
}

function reference(world: World, inside: string): Html {
  const [target = '', label] = inside.split('|', 2);
  if (target.startsWith('@')) return mention(`@${chatName(world, target.slice(1))}`);
  if (target.startsWith('#')) return mention(`#${channelName(world, target.slice(1))}`);
  if (target.startsWith('!subteam^')) {
    const group = world.groups.get(target.slice('!subteam^'.length));
    return mention(group ? `@${group.handle}` : plain(label ?? '@group'));
  }
  if (target.startsWith('!')) return mention(plain(label ?? `@${target.slice(1)}`));
  if (/^(https?:|mailto:)/.test(target)) {
    return html`<a href="${plain(target)}" target="_blank" rel="noreferrer">${plain(label ?? target)}</a>`;
  }
  return html`&lt;${plain(inside)}&gt;`;
}

function mention(name: string): Html {
  return html`<span class="mention">${name}</span>`;
}

/** The signs that Slack wants escaped, as they were meant. */
function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

const MARKS = /(`[^`\n]+`|(?<![\p{L}\p{N}])\*[^*\n]+\*(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])~[^~\n]+~(?![\p{L}\p{N}]))/u;

function styled(text: string): Html {
  return joined(
    text.split(MARKS).map((piece, index) => {
      if (index % 2 === 0) return html`${plain(piece)}`;
      const inside = plain(piece.slice(1, -1));
      if (piece.startsWith('`')) return html`<code>${inside}</code>`;
      return piece.startsWith('*') ? html`<strong>${inside}</strong>` : html`<s>${inside}</s>`;
    }),
  );
}

function joined(parts: Html[]): Html {
  return new Html(parts.map(({ markup }) => markup).join(''));
}
