/**
 * Run as a process of its own: `download-temporal.ts <version> <folder>`. Lets the SDK download the Temporal CLI into the
 * folder. The SDK does that only on the way to starting a server, so one is started for a moment.
 */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [version = '', downloadDir = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { ip: '127.0.0.1', executable: { type: 'cached-download', version: `v${version}`, downloadDir } },
  });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`Error: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
