import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Everything that workflow code may import values from. */
const SOURCES = ['workflows', 'domain', 'contracts'];
/** Stateless modules that every cached workflow can share instead of holding its own copy. */
const PRELOADED = ['domain/calendar.ts','domain/case-id.ts','domain/contact-times.ts','domain/details.ts','domain/markdown.ts','domain/onboarding.ts','domain/onboarding/access.ts','domain/onboarding/accounts.ts','domain/onboarding/apply.ts','domain/onboarding/calls.ts','domain/onboarding/closing.ts','domain/onboarding/commands.ts','domain/onboarding/completion.ts','domain/onboarding/invitations.ts','domain/onboarding/plan.ts','domain/onboarding/reinvite.ts','domain/onboarding/reminders.ts','domain/onboarding/steer.ts','domain/policy.ts','domain/unreadable.ts','domain/onboarding/status.ts','contracts/search-attributes.ts','workflows/message-gate.ts','workflows/activities.ts','workflows/onboarding/case.ts','workflows/onboarding/mails.ts','workflows/onboarding/messages.ts','workflows/onboarding/perform.ts','workflows/onboarding.ts','workflows/index.ts'];

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(createRequire(import.meta.url)('@temporalio/worker/package.json').version);
  for (const folder of SOURCES) {
    const files = await readdir(join(ROOT, folder), { recursive: true });
    for (const file of files.filter((one) => one.endsWith('.ts')).sort()) {
      hash.update(`${folder}/${file}\0`).update(await readFile(join(ROOT, folder, file)));
    }
  }
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  return hash.digest('hex').slice(0, 24);
}

/** Bundles the workflow code of a checkout. Wants about 2 s of a processor; see {@link workflowBundle}. */
export async function makeBundle(root = ROOT): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    workflowInterceptorModules: [join(root, 'workflows', 'message-gate.ts')],
    preloadModules: PRELOADED.map((file) => join(root, file)),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
}

/** The workflow code of the desk as one script; made once for each state of the sources, then read from the cache. */
export async function workflowBundle(): Promise<{ codePath: string }> {
  const folder = join(ROOT, 'node_modules', '.cache', 'durable-desk');
  const codePath = join(folder, `workflows-${await sourceHash()}.js`);
  if (!existsSync(codePath)) {
    const { code } = await makeBundle();
    await mkdir(folder, { recursive: true });
    const fresh = `${codePath}.${process.pid}`;
    await writeFile(fresh, code);
    await rename(fresh, codePath);
  }
  return { codePath };
}
