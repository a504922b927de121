import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { SandboxControl } from '../../sandbox/control.js';
import { WORKER } from './clients.js';

describe('the sandbox as a process', () => {
  it('prints its addresses when it is ready, serves, and stops on SIGTERM', async () => {
    const child = spawn('node_modules/.bin/tsx', ['sandbox/main.ts'], {
      env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'error', SANDBOX_HTTP_PORT: '0', SANDBOX_SMTP_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { http, smtp } = JSON.parse(line) as { http: string; smtp: string };

      const sts = new STSClient({ region: 'us-east-1', endpoint: http, maxAttempts: 1, credentials: { ...WORKER } });
      expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('999999999999');
      await createTransport(smtp).sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' });
      expect(await new SandboxControl(http).mails()).toHaveLength(1);
    } finally {
      child.kill('SIGTERM');
    }
    expect((await exit)[0]).toBe(0);
  });
});
