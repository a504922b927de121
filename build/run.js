#!/usr/bin/env node
import { run } from './program.js';

/** `node build/run.js workers/main.ts`: runs one of our programs; what follows are its own arguments. */
const [file] = process.argv.splice(2, 1);
if (!file) throw new Error('Name the program to run: node build/run.js <file.ts>');
await run(file);
