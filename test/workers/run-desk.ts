/** Runs a desk with stand-ins in the folder it is given, as a process that tests may kill. */
import { fileURLToPath } from 'node:url';
import { startLocalDesk } from '../../workers/local/desk-processes.js';

const program = fileURLToPath(new URL('./stand-in.ts', import.meta.url));
const desk = await startLocalDesk({
  dataDir: process.argv[2] ?? '',
  timeSkipping: false,
  programs: { sandbox: program, worker: program, intake: program },
});
const pids = desk.processes.map(({ pid }) => pid);
process.stdout.write(`${JSON.stringify({ databaseUrl: desk.databaseUrl, pids })}\n`);
