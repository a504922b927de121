import { EXIT } from './failure.js';
import { runDesk } from './run.js';

// `desk cases | head` closes the pipe early; that is no mishap.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed);
});

process.exitCode = await runDesk(process.argv.slice(2), process);
