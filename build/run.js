#!/usr/bin/env node
import { run } from './program.js';

/** `node build/run.js workers/main.ts`: runs one of our programs; what follows are its own arguments. */
const [program] = process.argv.splice(2, 1);
if (program) await run(program);
else {
  process.stderr.write('Name the program to run: node build/run.js workers/main.ts\n');
  process.exitCode = 2;
}
