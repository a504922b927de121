import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
const sources = tracked.filter((file) => file.endsWith('.ts'));

describe('where things are', () => {
  it('files are named in kebab-case, and no folder is called after nothing', () => {
    const odd = sources.filter(
      (file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(file),
    );
    expect(odd).toEqual([]);
    expect(sources.filter((file) => /(^|\/)(src|utils|common|shared|helpers)\//.test(file))).toEqual([]);
  });

  it('no file is longer than 400 lines', () => {
    const long = sources.filter((file) => readFileSync(`${ROOT}/${file}`, 'utf8').split('\n').length > 400);
    expect(long).toEqual([]);
  });
});

describe('imports flow one way: lint refuses', () => {
  const eslint = new ESLint({ cwd: ROOT });
  it.each([
    ['domain/calendar.ts', "import { z } from 'zod';\nexport const x = z;"],
    ['domain/calendar.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;"],
    ['domain/onboarding/plan.ts', "import { db } from '../../registry/database.js';\nexport const x = db;"],
    ['contracts/onboarding.ts', "import { x as y } from '../registry/database.js';\nexport const x = y;"],
    ['activities/mail/smtp.ts', "import { x as y } from '../../client/intake/app.js';\nexport const x = y;"],
    ['workflows/index.ts', "import { x as y } from '../activities/effect.js';\nexport const x = y;"],
    ['workflows/onboarding/case.ts', "import { x as y } from '../../contracts/onboarding.js';\nexport const x = y;"],
    ['workflows/index.ts', "import { z } from 'zod';\nexport const x = z;"],
    ['sandbox/main.ts', "import { x as y } from '../domain/calendar.js';\nexport const x = y;"],
    ['client/desk/table.ts', "import { x as y } from '../../workflows/onboarding.js';\nexport const x = y;"],
  ])('%s: %s', async (file, code) => {
    const [result] = await eslint.lintText(code, { filePath: `${ROOT}${file}`, warnIgnored: true });
    expect(result?.messages.map((message) => message.ruleId)).toContain('@typescript-eslint/no-restricted-imports');
  });

  it('while it lets a workflow take the types of activities', async () => {
    const code = "import type { EffectRef } from '../activities/effect.js';\nexport type X = EffectRef;";
    const [result] = await eslint.lintText(code, { filePath: `${ROOT}workflows/index.ts` });
    expect(result?.messages.filter((message) => message.ruleId !== null)).toEqual([]);
  });
});
