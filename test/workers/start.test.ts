import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readDeskFile } from '../../workers/local/desk-file.js';
import { removeDeskData } from '../../workers/local/desk-processes.js';
import { freePort } from '../../workers/local/ports.js';
import { processIdentity } from '../../workers/local/process-identity.js';
import { typescriptArgs } from '../../workers/local/typescript-args.js';

const START = fileURLToPath(new URL('../../workers/start.ts', import.meta.url));
const FLAGS = ['--temporal-port', '--ui-port', '--intake-port', '--sandbox-port', '--smtp-port', '--postgres-port'];

let dataDir: string;
let started: ChildProcess[];

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'start-')), 'data');
  started = [];
});
afterEach(async () => {
  const running = started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  await Promise.all(running.map((child) => (child.kill('SIGTERM'), once(child, 'exit'))));
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
    await desk.says(/Starting the database/);
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

  it('refuses TEMPORAL_* variables that lead `desk` to another cluster, and a real outside', async () => {
    const foreign = {
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
      TEMPORAL_API_KEY: 'hunter2',
      DESK_OUTSIDE: 'real',
    };
    const desk = run(await freeFlags(), foreign);
    expect(await desk.code()).toBe(1);
    expect(desk.text()).toMatch(
      /TEMPORAL_ADDRESS is temporal\.example\.com:7233[^]*TEMPORAL_API_KEY is set[^]*DESK_OUTSIDE is real/,
    );
    expect(desk.text()).not.toContain('hunter2');
  });
});

async function freeFlags(): Promise<string[]> {
  const ports = await Promise.all(FLAGS.map(() => freePort()));
  return FLAGS.flatMap((flag, i) => [flag, String(ports[i])]);
}

function run(flags: string[], env: Record<string, string> = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_(?!CLI_PATH)|DESK_|DATABASE_URL|NODE_OPTIONS)/.test(name),
  );
  const child = spawn(process.execPath, [...typescriptArgs(START), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), ...env, DESK_DATA: dataDir, NO_COLOR: '1' },
  });
  started.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exited = once(child, 'close') as Promise<[number | null]>;
  return {
    child,
    text: () => text,
    code: async () => (await exited)[0],
    async says(wanted: RegExp) {
      while (!wanted.test(text)) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
