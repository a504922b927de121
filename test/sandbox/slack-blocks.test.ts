import { describe, expect, it } from '@jest/globals';
import { readBlocks } from '../../sandbox/slack/blocks.js';
import { SlackRefusal } from '../../sandbox/slack/refusal.js';

const text = (content: string, type = 'mrkdwn') => ({ type, text: content });
const button = (more: object = {}) => ({
  type: 'button',
  text: text('Handled', 'plain_text'),
  action_id: 'handled',
  ...more,
});
const many = <Item>(count: number, item: (index: number) => Item) => Array.from({ length: count }, (_, i) => item(i));

describe('blocks', () => {
  it('those that the desk uses are taken, and get the ids they lack', () => {
    const blocks = readBlocks([
      { type: 'header', text: text('Title', 'plain_text') },
      { type: 'section', text: text('a'.repeat(3000)) },
      { type: 'section', fields: [text('one'), text('two')] },
      { type: 'context', elements: [text('small')] },
      { type: 'divider' },
      { type: 'actions', block_id: 'ask', elements: [button({ value: 'v'.repeat(2000), style: 'primary' })] },
    ]);

    expect(blocks?.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context', 'divider', 'actions']);
    expect(new Set(blocks?.map(({ block_id: id }) => id)).size).toBe(6);
    expect(blocks?.[5]).toMatchObject({ block_id: 'ask', elements: [{ action_id: 'handled' }] });
  });

  it.each([
    ['more than 50', many(51, () => ({ type: 'divider' })), '/blocks'],
    ['an unknown type', [{ type: 'video' }], '/blocks/0/type'],
    ['a section without text', [{ type: 'section' }], '/blocks/0'],
    ['a text of another type', [{ type: 'section', text: text('a', 'html') }], '/blocks/0/text/type'],
    ['an empty text', [{ type: 'section', text: text('') }], '/blocks/0/text/text'],
    ['more than 3,000 characters', [{ type: 'section', text: text('a'.repeat(3001)) }], '/blocks/0/text/text'],
    ['a header in markup', [{ type: 'header', text: text('a') }], '/blocks/0/text/type'],
    [
      'more than 25 buttons',
      [{ type: 'actions', elements: many(26, (i) => button({ action_id: `a${i}` })) }],
      '/blocks/0/elements',
    ],
    ['no buttons', [{ type: 'actions', elements: [] }], '/blocks/0/elements'],
    ['something else among them', [{ type: 'actions', elements: [text('a')] }], '/blocks/0/elements/0/type'],
    [
      'a button’s text over 75',
      [{ type: 'actions', elements: [button({ text: text('a'.repeat(76), 'plain_text') })] }],
      '/blocks/0/elements/0/text/text',
    ],
    [
      'a value over 2,000',
      [{ type: 'actions', elements: [button({ value: 'a'.repeat(2001) })] }],
      '/blocks/0/elements/0/value',
    ],
    [
      'a style that is none',
      [{ type: 'actions', elements: [button({ style: 'green' })] }],
      '/blocks/0/elements/0/style',
    ],
    ['one action twice', [{ type: 'actions', elements: [button(), button()] }], '/blocks/0/elements'],
    [
      'one block id twice',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '/blocks',
    ],
    ['a misspelt member', [{ type: 'divider', blockid: 'a' }], '/blocks/0'],
  ])('%s is refused and says where', (_what, blocks, pointer) => {
    let refusal: unknown;
    try {
      readBlocks(blocks);
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toBeInstanceOf(SlackRefusal);
    expect(refusal).toMatchObject({ message: 'invalid_blocks' });
    expect((refusal as SlackRefusal).more).toEqual({
      response_metadata: { messages: [expect.stringContaining(`[json-pointer:${pointer}]`)] },
    });
  });
});
