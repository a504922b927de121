import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { programArgs } from '../../build/program.js';
import { DESK_PROGRAMS } from '../../workers/local/desk-programs.js';

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
    `const { setClockOff } = await import(${await compiled(OWN_CLOCK)});`,
    `setClockOff(Number(readFileSync(${JSON.stringify(offset)}, 'utf8')));`,
    `await import(${await compiled(DESK_PROGRAMS[name])});`,
  ];
  await writeFile(path, `${program.join('\n')}\n`);
  return { path, setOff };
}

/** The file that the desk itself would run, as a JavaScript text. */
async function compiled(program: string): Promise<string> {
  return JSON.stringify(pathToFileURL((await programArgs(program)).at(-1) ?? program).href);
}
