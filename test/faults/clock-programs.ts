import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DESK_PROGRAMS } from '../../workers/local/desk-programs.js';

const RUNNER = new URL('../../build/program.js', import.meta.url).href;
const OWN_CLOCK = fileURLToPath(new URL('./own-clock.ts', import.meta.url));

/** A program of the desk whose clock can be set off: it takes effect when the program is started the next time. */
export interface ClockedProgram {
  path: string;
  setOff(milliseconds: number): Promise<void>;
}

/** Writes a program into `folder` that first sets its clock, then is the worker or the intake. */
export async function clockedProgram(name: 'worker' | 'intake', folder: string): Promise<ClockedProgram> {
  const path = join(folder, `${name}-with-clock.mjs`);
  const offset = join(folder, `${name}-clock-off`);
  const setOff = async (milliseconds: number): Promise<void> => {
    await writeFile(`${offset}.new`, String(milliseconds));
    await rename(`${offset}.new`, offset);
  };
  await setOff(0);
  const program = [
    `import { readFileSync } from 'node:fs';`,
    `import { run } from ${JSON.stringify(RUNNER)};`,
    `const { setClockOff } = await run(${JSON.stringify(OWN_CLOCK)});`,
    `setClockOff(Number(readFileSync(${JSON.stringify(offset)}, 'utf8')));`,
    `await run(${JSON.stringify(DESK_PROGRAMS[name])});`,
  ];
  await writeFile(path, `${program.join('\n')}\n`);
  return { path, setOff };
}
