import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT, type EnvironmentVariable } from '../../contracts/environment-table.js';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const readme = read('README.md');
/** Rows of all tables, cells trimmed. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\', '')));

describe('the README is true today', () => {
  it('lists every variable that a process reads, as the process checks it', () => {
    const expected = (ENVIRONMENT as readonly EnvironmentVariable[]).map((one) => [
      `\`${one.name}\``,
      one.meaning,
      one.default ? `\`${one.default}\`` : one.optional ? 'may be left out' : 'must be set',
      one.parts.join(', '),
    ]);
    const listed = rows.filter((row) => /^`[A-Z][A-Z_]+`$/.test(row[1] ?? '')).map((row) => row.slice(1, 5));
    expect(listed).toEqual(expected);
  });

  it('names only scripts, files and folders that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, name] of readme.matchAll(/npm run (?:-s )?([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
    const paths = [
      ...readme.matchAll(/\]\(([^)#]+)/g),
      ...readme.matchAll(/`((?:[a-z]+\/)+)`/g),
      ...readme.matchAll(/ (examples\/\S+)/g),
    ];
    for (const [, path = ''] of paths)
      if (!path.startsWith('http'))
        expect({ path, there: existsSync(new URL(`../../${path}`, import.meta.url)) }).toEqual({ path, there: true });
  });
});
