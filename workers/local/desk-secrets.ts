import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Made once for each data folder, so that links in mails stay valid when the desk starts again. */
export interface DeskSecrets {
  linkSecret: string;
  intakeToken: string;
  eventKey: string;
}

/** The secrets of `<dataDir>/secrets.json`, which only its owner may read; made when there are none. */
export async function deskSecrets(dataDir: string): Promise<DeskSecrets> {
  const file = join(dataDir, 'secrets.json');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return parsed(known, file);
  const secrets: DeskSecrets = {
    linkSecret: randomBytes(32).toString('hex'),
    intakeToken: randomBytes(24).toString('hex'),
    eventKey: randomBytes(24).toString('hex'),
  };
  const written = `${file}.${process.pid}`;
  await writeFile(written, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  try {
    await link(written, file);
    return secrets;
  } finally {
    await rm(written);
  }
}

function parsed(text: string, file: string): DeskSecrets {
  try {
    const secrets = JSON.parse(text) as Partial<Record<keyof DeskSecrets, unknown>>;
    const { linkSecret, intakeToken, eventKey } = secrets;
    if (isSecret(linkSecret) && isSecret(intakeToken) && isSecret(eventKey))
      return { linkSecret, intakeToken, eventKey };
  } catch {
    // Said below.
  }
  throw new Error(`${file} is damaged. Restore it, or remove it: then links in mails that were sent stop working.`);
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 32;
}
