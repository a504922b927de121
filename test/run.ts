import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { withServers } from './harness/servers.js';

/**
 * `npm test`: starts one real Temporal server and one real PostgreSQL of its own, runs Jest against them, stops them.
 * Whatever cluster or database the person's environment names is left out, so that no test can touch it.
 */
const FOREIGN = /^(TEMPORAL_(?!CLI_PATH)|DATABASE_URL$|DESK_|PG[A-Z]+$|AWS_(?!CA_BUNDLE))/;

function jest(servers: Record<string, string>): Promise<number> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const bin = createRequire(import.meta.url).resolve('jest/bin/jest');
  const options = { ...env, ...servers, TZ: 'UTC', NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
  const child = spawn(process.execPath, [bin, ...process.argv.slice(2)], { stdio: 'inherit', env: options });
  // Ctrl-C reaches Jest by itself; we stay to stop the servers.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

process.exitCode = await withServers(jest).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
