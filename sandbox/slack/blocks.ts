import { randomBytes } from 'node:crypto';
import { refusalWith, SlackRefusal } from './refusal.js';

type Fields = Record<string, unknown>;

const MAX_BLOCKS = 50;
const LIMITS = { section: 3000, header: 150, context: 3000, buttonText: 75, value: 2000, id: 255 } as const;
const MAX_ELEMENTS = { actions: 25, context: 10 } as const;

/**
 * Checks a message's blocks as far as the desk uses them: section, actions with buttons, context, header, divider.
 * Answers them with the ids that Slack gives to those without one.
 */
export function readBlocks(given: unknown): Fields[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw new SlackRefusal('invalid_blocks_format');
  if (given.length > MAX_BLOCKS) throw invalid(`no more than ${MAX_BLOCKS} items allowed`, '/blocks');
  const blocks = given.map((block, index) => readBlock(fields(block, `/blocks/${index}`), `/blocks/${index}`));
  const ids = blocks.map(({ block_id: id }) => id);
  if (new Set(ids).size < ids.length) throw invalid('block_id already exists', '/blocks');
  return blocks;
}

function readBlock(block: Fields, at: string): Fields {
  const { block_id: id = randomBytes(3).toString('base64url') } = block;
  if (typeof id !== 'string' || id === '' || id.length > LIMITS.id) throw invalid('invalid block_id', `${at}/block_id`);
  switch (block.type) {
    case 'section':
      only(block, ['type', 'block_id', 'text', 'fields', 'expand'], at);
      if (block.text === undefined && block.fields === undefined) throw invalid('missing required field: text', at);
      if (block.text !== undefined) readText(block.text, LIMITS.section, `${at}/text`);
      listOf(block.fields ?? [], 10, `${at}/fields`).forEach((field, index) =>
        readText(field, 2000, `${at}/fields/${index}`),
      );
      break;
    case 'header':
      only(block, ['type', 'block_id', 'text'], at);
      readText(block.text, LIMITS.header, `${at}/text`, ['plain_text']);
      break;
    case 'context':
      only(block, ['type', 'block_id', 'elements'], at);
      listOf(block.elements, MAX_ELEMENTS.context, `${at}/elements`, 1).forEach((element, index) =>
        readText(element, LIMITS.context, `${at}/elements/${index}`),
      );
      break;
    case 'divider':
      only(block, ['type', 'block_id'], at);
      break;
    case 'actions':
      only(block, ['type', 'block_id', 'elements'], at);
      return { ...block, block_id: id, elements: readButtons(block.elements, `${at}/elements`) };
    default:
      throw invalid(`unsupported type: ${String(block.type)}`, `${at}/type`);
  }
  return { ...block, block_id: id };
}

function readButtons(given: unknown, at: string): Fields[] {
  const buttons = listOf(given, MAX_ELEMENTS.actions, at, 1).map((element, index) => {
    const here = `${at}/${index}`;
    const button = fields(element, here);
    if (button.type !== 'button') throw invalid(`unsupported type: ${String(button.type)}`, `${here}/type`);
    only(button, ['type', 'text', 'action_id', 'value', 'url', 'style', 'confirm', 'accessibility_label'], here);
    readText(button.text, LIMITS.buttonText, `${here}/text`, ['plain_text']);
    const { action_id: id = randomBytes(3).toString('base64url'), value, style } = button;
    if (typeof id !== 'string' || id === '' || id.length > LIMITS.id) throw invalid('invalid id', `${here}/action_id`);
    if (value !== undefined && typeof value !== 'string') throw invalid('must be a string', `${here}/value`);
    if (value !== undefined && value.length > LIMITS.value) throw tooLong(LIMITS.value, `${here}/value`);
    if (style !== undefined && style !== 'primary' && style !== 'danger')
      throw invalid('invalid style', `${here}/style`);
    return { ...button, action_id: id };
  });
  const ids = buttons.map(({ action_id: id }) => id);
  if (new Set(ids).size < ids.length) throw invalid('action_id already exists', at);
  return buttons;
}

function readText(given: unknown, limit: number, at: string, types = ['plain_text', 'mrkdwn']): void {
  const text = fields(given, at);
  only(text, ['type', 'text', 'emoji', 'verbatim'], at);
  if (!types.includes(String(text.type))) throw invalid(`unsupported type: ${String(text.type)}`, `${at}/type`);
  if (typeof text.text !== 'string') throw invalid('must be a string', `${at}/text`);
  if (text.text === '') throw invalid('must be more than 0 characters', `${at}/text`);
  if (text.text.length > limit) throw tooLong(limit, `${at}/text`);
}

function fields(given: unknown, at: string): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('must be an object', at);
  return given as Fields;
}

function listOf(given: unknown, most: number, at: string, least = 0): unknown[] {
  if (!Array.isArray(given)) throw invalid('must be an array', at);
  if (given.length > most) throw invalid(`no more than ${most} items allowed`, at);
  if (given.length < least) throw invalid(`no fewer than ${least} items allowed`, at);
  return given;
}

function only(given: Fields, names: string[], at: string): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`invalid additional property: ${unknown}`, at);
}

function tooLong(limit: number, at: string): SlackRefusal {
  return invalid(`must be less than ${limit + 1} characters`, at);
}

function invalid(sentence: string, at: string): SlackRefusal {
  return refusalWith('invalid_blocks', `${sentence} [json-pointer:${at}]`);
}
