import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { RUN } from '../../build/program.js';

/** `sandbox/main.ts` in a process of its own, without a wrapper between: a signal meets the sandbox itself. */
export interface SandboxProcess extends Pick<Sandbox, 'httpUrl' | 'smtpUrl' | 'stop'> {
  kill(): Promise<void>;
}

/** Starts it on free ports; throws what it said on stderr when it does not come up. */
export async function sandboxProcess(settings: Record<string, string>): Promise<SandboxProcess> {
  const ports = { SANDBOX_HTTP_PORT: '0', SANDBOX_SMTP_PORT: '0' };
  const child = spawn(process.execPath, [RUN, 'sandbox/main.ts'], {
    env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'error', ...ports, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const errors = text(child.stderr);
  const ready = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const line = await Promise.race([ready, exit.then(() => undefined)]);
  if (!line) throw new Error((await errors).trim());
  const { http, smtp } = JSON.parse(line[0]) as { http: string; smtp: string };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exit;
  };
  return { httpUrl: http, smtpUrl: smtp, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}
