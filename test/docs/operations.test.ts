import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { BY_WORD } from '../../activities/chat/failures.js';
import { REFUSALS } from '../../client/intake/refusals.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const operations = read('docs/operations.md');
const connecting = read('docs/connecting.md');

interface Manifest {
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    interactivity: { is_enabled: boolean; request_url: string };
    event_subscriptions: { request_url: string; bot_events: string[] };
  };
}

describe('how the desk is run and connected is true today', () => {
  it('every count of what the intake turns away is explained, and no other', () => {
    const section = operations.split('## What is turned away')[1]?.split('\n## ')[0] ?? '';
    const explained = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual([...REFUSALS].sort());
  });

  it('the Slack app of the manifest has the scopes that the desk asks for, and sends where the intake listens', () => {
    const manifest = parse(/```yaml\n([\s\S]*?)```/.exec(connecting)?.[1] ?? '') as Manifest;
    const row = BY_WORD['missing_scope'];
    const asked = row?.does === 'person' ? row.next.match(/[a-z]+:[a-z]+/g) : [];
    const { interactivity, event_subscriptions: events } = manifest.settings;

    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...(asked ?? [])].sort());
    expect(interactivity.is_enabled).toBe(true);
    expect(read('client/intake/chat.ts')).toContain(`'${new URL(interactivity.request_url).pathname}'`);
    expect(events).toEqual({
      request_url: interactivity.request_url,
      bot_events: ['message.channels', 'message.groups'],
    });
  });

  it.each(['README.md', 'docs/operations.md', 'docs/connecting.md', 'docs/operator-guide.md', 'docs/auditing.md'])(
    'every file and heading that %s refers to exists',
    (page) => {
      for (const [, file = '', anchor] of read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
        const target = new URL(file, new URL(page, root));
        expect([file, existsSync(target)]).toEqual([file, true]);
        if (anchor)
          expect([file, headingsOf(file ? readFileSync(target, 'utf8') : read(page))]).toEqual([
            file,
            expect.arrayContaining([anchor]),
          ]);
      }
    },
  );
});

/** As GitHub names them in addresses. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
