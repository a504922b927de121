import { COMPLETE } from './complete/complete.js';
import { EXIT } from './failure.js';
import { runDesk } from './run.js';

// `desk cases | head` closes the pipe early; that is no mishap.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`The answer cannot be written: ${error.message}\n`);
  process.exit(EXIT.failed);
});

const args = process.argv.slice(2);
process.exitCode = await runDesk(args, process);
// Whoever presses Tab does not wait for connections that nobody answered to come to their end.
if (args[0] === COMPLETE) process.exit();
