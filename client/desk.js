#!/usr/bin/env node
// Plain JavaScript, so that `npx desk` works in a checkout without a build step.
import { register } from 'tsx/esm/api';

register();
await import('./desk/main.ts');
