import type { KnownBlock } from '@slack/web-api';
import { signChatToken } from '../../contracts/chat-token.js';
import { slackText } from '../../contracts/slack-text.js';
import type { ChatBlock, ChatButton, ChatPost } from '../../domain/chat.js';

/** A message as Slack takes it. */
export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
}

interface Rendering {
  caseId: string;
  /** DESK_LINK_SECRET: signs what buttons say. */
  secret: string;
  /** Slack's ids of the groups that are told. */
  groups?: string[];
}

/* Slack's limits. */
const LONGEST_TEXT = 40_000;
const LONGEST_SECTION = 3_000;
const LONGEST_LABEL = 75;
const LONGEST_VALUE = 2_000;
const MOST_BLOCKS = 50;
const MOST_BUTTONS = 25;

/** A button says more than Slack carries: a bug of whoever made the post. */
export class ButtonTooLong extends Error {}

/** The post in Slack's blocks. Everything given by others is escaped: it cannot mention anybody or link anywhere. */
export function renderSlack({ text, blocks }: ChatPost, { groups = [], ...rendering }: Rendering): SlackMessage {
  const mentions = groups.map((id) => `<!subteam^${id}>`).join(' ');
  const line = [mentions, ...sections([text], LONGEST_TEXT - mentions.length - 1).slice(0, 1)]
    .filter(Boolean)
    .join(' ');
  const body = blocks.flatMap((block) => renderBlock(block, rendering));
  const all = mentions ? [section(mentions), ...body] : body;
  // Of what does not fit, Slack would take nothing at all.
  const shown = all.length > MOST_BLOCKS ? [...all.slice(0, MOST_BLOCKS - 1), section('…')] : all;
  return { text: line, blocks: shown };
}

/** All that people see of a post, for the record. */
export function plainText({ text, blocks }: ChatPost): string {
  const lines = blocks.flatMap((block) => {
    if ('paragraph' in block) return [block.paragraph];
    if ('facts' in block) return block.facts.map(([name, value]) => `${name}: ${value}`);
    return block.buttons.map(({ label }) => `[${label}]`);
  });
  return [text, ...lines].join('\n');
}

function renderBlock(block: ChatBlock, rendering: Rendering): KnownBlock[] {
  if ('paragraph' in block) return sections([block.paragraph], LONGEST_SECTION).map(section);
  if ('facts' in block) {
    const lines = block.facts.map(([name, value]) => `${name}: ${value}`);
    return sections(lines, LONGEST_SECTION).map(section);
  }
  const rows = block.buttons.map((one, index) => button(one, index, rendering));
  return chunks(rows, MOST_BUTTONS).map((elements) => ({ type: 'actions' as const, elements }));
}

function button({ action, label, style, value }: ChatButton, index: number, { caseId, secret }: Rendering) {
  const token = signChatToken(secret, { caseId, action, argument: value });
  if (token.length > LONGEST_VALUE) throw new ButtonTooLong(`the button ${action} says too much`);
  return {
    type: 'button' as const,
    action_id: `${action}/${index + 1}`,
    text: { type: 'plain_text' as const, text: cut(label, LONGEST_LABEL), emoji: false },
    value: token,
    ...(style && { style }),
  };
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** Lines, escaped, in as few texts as hold them: whole lines where they fit, never half of an escaped letter. */
function sections(lines: string[], longest: number): string[] {
  const texts: string[] = [];
  let text = '';
  const flush = () => {
    if (text.trim() !== '') texts.push(text);
    text = '';
  };
  for (const line of lines.flatMap((one) => one.split('\n'))) {
    const needed = slackText(line).length + 1;
    if (text !== '' && text.length + needed > longest) flush();
    if (text !== '') text += '\n';
    for (const letter of line) {
      const shown = slackText(letter);
      if (text.length + shown.length > longest) flush();
      text += shown;
    }
  }
  flush();
  return texts;
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function chunks<T>(items: T[], most: number): T[][] {
  const rows: T[][] = [];
  for (let from = 0; from < items.length; from += most) rows.push(items.slice(from, from + most));
  return rows;
}
