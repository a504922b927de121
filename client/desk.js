#!/usr/bin/env node
// Plain JavaScript, so that `npx desk` works in a checkout without a build step.
import { fileURLToPath } from 'node:url';
import { run } from '../build/program.js';

await run(fileURLToPath(new URL('./desk/main.ts', import.meta.url)));
