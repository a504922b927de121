import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noNamespace } from '../../../engine/check-namespace.js';
import { temporalCli } from '../../../client/desk/temporal-cli.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

function temporalIn(...names: string[]): string {
  const path = join(folder, ...names);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'temporal'), '');
  return path;
}

describe('the temporal command that desk prints', () => {
  it('is the one that this terminal can start: named, on the PATH, or the newest that npm start has got', () => {
    const PATH = temporalIn('bin');
    const XDG_CACHE_HOME = join(folder, 'cache');
    for (const version of ['1.9.1', '1.10.0']) temporalIn('cache', 'durable-desk', 'temporal-cli', version);
    const kept = join(XDG_CACHE_HOME, 'durable-desk/temporal-cli/1.10.0/temporal');

    expect(temporalCli({ TEMPORAL_CLI_PATH: '/opt/my tools/temporal', PATH })).toBe("'/opt/my tools/temporal'");
    expect(temporalCli({ PATH, XDG_CACHE_HOME })).toBe('temporal');
    expect(temporalCli({ PATH: '/nonexistent', XDG_CACHE_HOME })).toBe(kept);
    expect(temporalCli({ PATH: '/nonexistent', XDG_CACHE_HOME: '/nonexistent' })).toBe('temporal');
  });

  it('names the server: else it would look for one on this machine', () => {
    const { next } = noNamespace('nope', { cli: '/cache/temporal', address: 't.example.com:7233' });

    expect(next).toContain('/cache/temporal operator namespace list --address t.example.com:7233)');
    expect(next).toMatch(/namespace create --namespace nope --retention 90d --address t\.example\.com:7233$/);
  });
});
