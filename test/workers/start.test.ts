import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readDeskFile } from '../../workers/local/desk-file.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { processIdentity } from '../../contracts/process-state.js';
import { freeFlags, npmStart, type NpmStart } from './npm-start.js';

let dataDir: string;
let started: NpmStart[];

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'start-')), 'data');
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((start) => start.end()));
  await removeDeskData(dataDir);
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

describe('npm start', () => {
  it('shows where everything is, refuses a second one, and on Ctrl-C leaves no process', async () => {
    const flags = await freeFlags();
    const first = run(flags);
    await first.says(/Ctrl-C stops it/);
    const desk = await readDeskFile(dataDir);
    for (const address of [desk?.uiUrl, desk?.intakeUrl, desk?.sandboxUrl, desk?.temporalAddress]) {
      expect(first.text()).toContain(address);
    }
    expect(first.text()).toContain('npx desk registry apply examples/registry.yaml');

    const second = run(flags);
    expect(await second.code()).toBe(1);
    expect(second.text()).toMatch(new RegExp(`already runs on .*process ${desk?.pid}`));
    expect(second.text()).toContain(desk?.temporalAddress);

    first.child.kill('SIGINT');
    expect(await first.code()).toBe(0);
    expect(Object.entries(desk?.pids ?? {}).filter(([, pid]) => processIdentity(pid) !== undefined)).toEqual([]);
  });

  it('stops cleanly on Ctrl-C while it is still starting', async () => {
    const desk = run(await freeFlags());
    await desk.says(/Starting PostgreSQL/);
    desk.child.kill('SIGINT');
    expect(await desk.code()).toBe(0);
    expect(desk.text()).not.toContain('The desk is up');
  });

  it('names every port that is taken, with the flag that changes it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const flags = await freeFlags();
    flags[flags.indexOf('--ui-port') + 1] = String(port);
    const desk = run(flags);
    expect(await desk.code()).toBe(1);
    server.close();
    expect(desk.text().trim()).toBe(
      `Port ${port} for Temporal's web page is taken. Choose another: npm start -- --ui-port <port>`,
    );
  });

  it('refuses half a cluster, and a real outside', async () => {
    const foreign = { TEMPORAL_NAMESPACE: 'desk', TEMPORAL_API_KEY: 'hunter2', DESK_OUTSIDE: 'real' };
    const desk = run(await freeFlags(), foreign);
    expect(await desk.code()).toBe(1);
    expect(desk.text()).toMatch(
      /TEMPORAL_NAMESPACE is desk[^]*TEMPORAL_API_KEY is set[^]*set TEMPORAL_ADDRESS[^]*DESK_OUTSIDE is real/,
    );
    expect(desk.text()).not.toContain('hunter2');
  });

  it('refuses a LOG_LEVEL that is none, and says which there are', async () => {
    const desk = run(await freeFlags(), { LOG_LEVEL: 'loud' });
    expect(await desk.code()).toBe(1);
    expect(desk.text().trim()).toBe(
      'LOG_LEVEL is "loud", but must be one of trace, debug, info, warn, error, fatal, silent',
    );
  });
});

function run(flags: string[], env: Record<string, string> = {}): NpmStart {
  const start = npmStart(dataDir, flags, env);
  started.push(start);
  return start;
}
