import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isTaken } from '../../workers/local/ports.js';
import { processIdentity } from '../../contracts/process-state.js';
import { until } from '../harness/until.js';

/** Listens, then ends its first thread alone: what a killed program looks like while its threads still end. */
const HALF_ENDED = `
import ctypes, socket, threading, time
listener = socket.create_server(('127.0.0.1', 0))
threading.Thread(target=time.sleep, args=(60,)).start()
print(listener.getsockname()[1], flush=True)
ctypes.CDLL(None).pthread_exit(None)`;

let started: ChildProcess | undefined;
afterEach(() => {
  started?.kill('SIGKILL');
});

const cannot = !(process.platform === 'linux' && existsSync('/usr/bin/python3')) && 'needs Linux and python3';
const leftOut = cannot ? ` (left out: ${cannot})` : '';
describe('a process', () => {
  (cannot ? it.skip : it)(`has not gone while one of its threads still holds its port${leftOut}`, async () => {
    const child = spawn('/usr/bin/python3', ['-c', HALF_ENDED], { stdio: ['ignore', 'pipe', 'inherit'] });
    started = child;
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = child.pid!;
    await until('its first thread to end', () => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));

    expect(await isTaken(Number(line.toString()))).toBe(true);
    expect(processIdentity(pid)).toBeDefined();
    child.kill('SIGKILL');
    await until('it to be gone', () => processIdentity(pid) === undefined);
    expect(await isTaken(Number(line.toString()))).toBe(false);
  });

  it('that has ended and that nobody has asked about is gone', async () => {
    const shell = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    started = shell;
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    await until('it to be gone', () => processIdentity(Number(line.toString())) === undefined);
  });
});
