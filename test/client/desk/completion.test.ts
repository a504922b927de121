import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { atTerminal, endTerminals, KEYS, noTerminal } from './pseudo-terminal.js';
import { typed } from './typed.js';

const DESK = fileURLToPath(new URL('../../../client/desk.js', import.meta.url));
const noZsh = noTerminal ?? (spawnSync('zsh', ['--version']).status === 0 ? undefined : 'zsh is not installed');

let data: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'desk-tab-'));
  await writeFile(join(data, 'desk'), `#!/bin/sh\nexec '${process.execPath}' '${DESK}' "$@"\n`);
  await chmod(join(data, 'desk'), 0o755);
  await writeFile(join(data, 'request file.yaml'), '');
  env = { PATH: `${data}:${process.env['PATH']}`, HOME: data, DESK_DATA: data, XDG_CONFIG_HOME: data };
});
afterEach(endTerminals);
afterAll(() => rm(data, { recursive: true }));

/** What can stand at the end of a line, by the answer that shells get. */
async function suggested(...words: string[]): Promise<string[]> {
  const { out } = await typed(['__complete', ...words], { DESK_DATA: data, XDG_CONFIG_HOME: data });
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0]!);
}

describe('at Tab', () => {
  it('commands are completed, and flags but those that stand there', async () => {
    expect(await suggested('sh')).toEqual(['show']);
    expect(await suggested('--demo', 'c')).toEqual(['cases', 'cancel', 'change-contact', 'confirm-done', 'completion']);
    expect(await suggested('registry', '')).toEqual(['apply']);
    expect(await suggested('help', 'wa')).toEqual(['watch']);
    expect(await suggested('drop-account', '--')).toEqual(
      expect.arrayContaining(['--account-id', '--reason', '--json']),
    );
    expect(await suggested('drop-account', '--account', '111122223333', '--a')).toEqual([]);
  });

  it('values of flags are completed where the choice is fixed', async () => {
    expect(await suggested('decide-reinvite', 'acme/1', '--decision', '')).toEqual(['invite', 'end']);
    expect(await suggested('record-call', '--answered', 't')).toEqual(['true']);
    expect(await suggested('confirm-done', '--what=p')).toEqual(['--what=portal-login']);
    expect(await suggested('confirm-done', '--what', '=', 'p')).toEqual(['portal-login']);
    expect(await suggested('cancel', '--reason', '')).toEqual([]);
    expect(await suggested('completion', '')).toEqual(['bash', 'zsh']);
  });

  it('a desk that is away is silence, not an error', async () => {
    expect(await suggested('show', '')).toEqual([]);
    expect(await suggested('cases', '--customer', '')).toEqual([]);
    expect(await typed('__complete show a', { DESK_DATA: data, TEMPORAL_ADDRESS: '127.0.0.1:9' })).toMatchObject({
      code: 0,
      out: '',
      err: '',
    });
  });
});

describe('a desk that takes the call and says nothing', () => {
  it('does not hold whoever presses Tab: the look-up gives up by itself', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const taken = once(silent, 'connection');
    const at = { ...env, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
    const asking = spawn(join(data, 'desk'), ['__complete', 'show', ''], { env: at, stdio: 'ignore' });
    const ended = once(asking, 'exit');
    await taken;
    const [code] = (await ended) as [number];
    silent.close();

    expect(code).toBe(0);
  });
});

describe('bash', () => {
  const bash = (...words: string[]) => {
    const script = `source <(desk completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _desk; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], {
      env,
      cwd: data,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  };

  it('completes commands, values, and files with blanks in their names', () => {
    expect(bash('desk', 'wat')).toEqual(['watch']);
    expect(bash('desk', 'decide-reinvite', '--decision', '=', 'i')).toEqual(['invite']);
    expect(bash('desk', 'onboard', 'req')).toEqual(['request file.yaml']);
    expect(bash('desk', 'show', '')).toEqual([]);
  });

  it('knows it from the one line that the help names', () => {
    const { stdout } = spawnSync('bash', ['-c', 'source <(desk completion bash); complete -p desk'], {
      env,
      encoding: 'utf8',
    });
    const help = spawnSync(join(data, 'desk'), ['completion', '--help'], { env, encoding: 'utf8' }).stdout;

    expect(stdout).toBe('complete -F _desk desk\n');
    expect(help).toContain('  source <(desk completion bash)\n');
    expect(help).toContain('  source <(desk completion zsh)\n');
  });
});

(noZsh ? describe.skip : describe)(`zsh${noZsh ? ` (left out: ${noZsh})` : ''}`, () => {
  it('completes commands, with what they do, and values', async () => {
    await writeFile(join(data, '.zshrc'), "PS1='> '\nsource <(desk completion zsh)\n");
    const terminal = atTerminal([], { ...env, ZDOTDIR: data, ZSH_DISABLE_COMPFIX: 'true' }, { command: ['zsh', '-i'] });
    await terminal.sees(/^>/m);
    terminal.press('desk wat', KEYS.tab);
    await terminal.sees(/^> desk watch$/m);
    terminal.press('\u0015', 'desk decide-reinvite --decision=i', KEYS.tab);
    await terminal.sees('--decision=invite');
    terminal.press('\u0015', 'desk re', KEYS.tab);
    await terminal.sees("-- The MSP's record of customers");
    terminal.press('\u0015', 'exit', KEYS.enter);

    expect(await terminal.ended()).toBe(0);
  });
});
