import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { freePort, isListening } from './ports.js';

interface TemporalServerOptions {
  /** Path of a CLI of version 1.9.1 or later. */
  cli: string;
  /** Where everything is kept, or ':memory:'. */
  dataFile: string;
  port?: number;
  uiPort?: number;
  logFile: string;
  /** Lets clients move a workflow's clock; never for a desk that serves customers. */
  timeSkipping?: boolean;
  /** Further settings of the server, as its CLI takes them: `limit.x=5`. */
  settings?: string[];
  /** Hears of its process as soon as it runs. */
  begun?: (process: GuardedProcess) => void;
  /** Ends the start; the process is then stopped. */
  signal?: AbortSignal;
}

export interface TemporalServer {
  /** `127.0.0.1:7233` */
  address: string;
  uiUrl: string;
  pid: number;
  process: GuardedProcess;
  stop(): Promise<void>;
}

/** So many skips of one workflow between two changes of its clock; the server's default of 200 ends a long story. */
const MAX_SKIPS = 100_000;

/** Starts the Temporal CLI's dev server on 127.0.0.1 and waits until its namespace answers (about half a second). */
export async function startTemporal(options: TemporalServerOptions): Promise<TemporalServer> {
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  if (options.dataFile !== ':memory:') await mkdir(dirname(options.dataFile), { recursive: true, mode: 0o700 });
  const server = await startGuarded({
    name: 'temporal',
    command: options.cli,
    args: serverArgs(options, port, uiPort),
    // Nothing of the person's own: TEMPORAL_* variables and profiles are for other clusters.
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
    logFile: options.logFile,
  });
  const address = `127.0.0.1:${port}`;
  try {
    options.begun?.(server);
    await untilReady(port, server, options.signal);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, pid: server.pid, process: server, stop: server.stop };
}

function serverArgs(options: TemporalServerOptions, port: number, uiPort: number): string[] {
  const args = ['--disable-config-env', '--disable-config-file', 'server', 'start-dev', '--ip', '127.0.0.1'];
  args.push('--port', String(port), '--ui-port', String(uiPort), '--ui-disable-news-fetch', '--log-level', 'warn');
  if (options.dataFile !== ':memory:') {
    args.push('--db-filename', resolve(options.dataFile), '--sqlite-pragma', 'journal_mode=WAL');
  }
  for (const setting of options.settings ?? []) args.push('--dynamic-config-value', setting);
  if (options.timeSkipping) {
    args.push('--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true');
    args.push('--dynamic-config-value', `frontend.WorkflowTimeSkippingMaxSkipPerSession=${MAX_SKIPS}`);
    args.push('--dynamic-config-value', 'history.timerProcessorMaxTimeShift="10ms"');
  }
  return args;
}

async function untilReady(port: number, server: GuardedProcess, signal?: AbortSignal): Promise<void> {
  let end: string | undefined;
  void server.ended.then((how) => (end = how));
  const deadline = performance.now() + 30_000;
  let connection: Connection | undefined;
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (end) {
        const lastWords = await server.lastWords(5);
        throw new Error(`The Temporal server ended at once (${end}). Its log: ${server.logFile}\n${lastWords}`);
      }
      try {
        // A refused gRPC connection waits a second before the next try; a plain socket does not.
        if (!(await isListening(port))) throw new Error(`nobody listens on port ${port}`);
        connection ??= await Connection.connect({ address: `127.0.0.1:${port}` });
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        return;
      } catch (error) {
        if (performance.now() > deadline) {
          throw new Error(`The Temporal server did not answer within 30 s. Its log: ${server.logFile}`, {
            cause: error,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  } finally {
    await connection?.close();
  }
}
