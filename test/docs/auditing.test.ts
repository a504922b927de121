import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { TEMPLATES } from '../../activities/mail/templates/all.js';
import { COMMAND_NAMES } from '../../domain/onboarding/commands.js';
import { ledger } from '../../registry/schema.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/auditing.md');
const section = (heading: string) => page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
/** What stands in code style in the first cells of a section's table. */
const named = (heading: string): string[] =>
  [...section(heading).matchAll(/^\| (`[^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
const alternatives = (source: string, pattern: RegExp): string[] =>
  [...(pattern.exec(source)?.[1] ?? '').matchAll(/'([\w-]+)'/g)].map(([, one = '']) => one);

/** Words behind `kind:` that are no kinds of entries: of calls, of what Slack does not show, of changes to a record, of days. */
const OTHERS = ['ended', 'keyed', 'kind', 'channel', 'group', 'add', 'keep', 'change', 'off'];

const calls = alternatives(read('domain/onboarding/state.ts'), /type CallAbout = ([^;]+);/);
const noted = (path: string, pattern: RegExp) => [...read(path).matchAll(pattern)].map(([, one = '']) => one);
/** What stands for each expression in the source of a kind. */
const FILLED: Record<string, string[]> = {
  '`mail.${template}`': Object.keys(TEMPLATES),
  '`post.${template}`': alternatives(read('domain/onboarding/state.ts'), /type PostKind = ([^;]+);/),
  // Other posts have nothing to settle.
  '`edit.${template}`': noted('domain/onboarding/posts.ts', /one\.kind [!=]== '([\w-]+)'/g),
  '`command.${command.name}`': COMMAND_NAMES,
  '`call.${about}`': calls,
  '`call.${about}.busy`': calls,
  '`call.${about}.redial`': calls,
  '`call.${call.about}.look`': calls,
  '`call.${call.about}.ended`': calls,
  '`invitation.${handshake}`': alternatives(
    read('activities/aws/poll-invitations.ts'),
    /(handshake !== 'declined' && handshake !== 'expired')/,
  ),
  '`account.${what}`': noted('registry/accounts.ts', /await note\([^']+'([\w-]+)'/g),
  '`registry.${kind}`': alternatives(read('registry/plan-registry-changes.ts'), /kind: ([^;]+);/).filter(
    (one) => one !== 'keep',
  ),
  '`onboarding.${step.kind}`': alternatives(
    read('workflows/onboarding/perform.ts'),
    /((?:case '[\w-]+':\s*)+)\{\s*const data =\s*step\.kind/,
  ),
  '`watch.${kind}`': noted('activities/watch/activities.ts', /note\(one, '([\w-]+)'\)/g),
};

/** Every kind that the source writes into the ledger. */
function written(): string[] {
  const sources = ['activities', 'registry', 'workflows', 'client/intake'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(`${folder}/${name}`)),
  );
  const given = sources
    .flatMap((source) => [...source.matchAll(/\bkind: ([^,;\n]+)/g)].map(([, value = '']) => value))
    .flatMap((value) => value.match(/'[^']+'|`[^`]+`/g) ?? []);
  const kinds = given.flatMap((one) => {
    if (one.startsWith("'")) return one.slice(1, -1);
    const [before = '', after = ''] = one.slice(1, -1).split(/\$\{[^}]+\}/);
    // One that is not known here fails below under its own name.
    return FILLED[one]?.map((word) => before + word + after) ?? [one];
  });
  return [...new Set(kinds)].filter((kind) => !OTHERS.includes(kind)).sort();
}

describe('what auditors are told is true', () => {
  const patterns = named('The kinds');
  const matches = (kind: string, pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replace('*', '[\\w-]+')}$`).test(kind);

  it('every kind that the desk writes is explained', () => {
    for (const words of Object.values(FILLED)) expect(words.length).toBeGreaterThan(1);
    expect(written().filter((kind) => !patterns.some((pattern) => matches(kind, pattern)))).toEqual([]);
  });

  it('no kind is explained that nothing writes', () => {
    const kinds = written();
    expect(patterns.filter((pattern) => !kinds.some((kind) => matches(kind, pattern)))).toEqual([]);
  });

  it('every fact is explained, and no other', () => {
    expect(named('What each fact means')).toEqual(ledger.fact.enumValues);
  });
});
