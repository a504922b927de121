import pc from 'picocolors';
import { openDatabase } from '../../registry/database.js';
import { customers } from '../../registry/schema.js';
import type { LocalDesk } from './desk-processes.js';
import type { TemporalCluster } from './temporal-cluster.js';

/** What `npm start` says when the desk is up: where everything is, and what to do next. */
export async function welcome(desk: LocalDesk, dataDir: string, cluster?: TemporalCluster): Promise<string> {
  const rows: [string, string, string?][] = [
    ...(desk.uiUrl ? [['Cases', `${desk.uiUrl}/namespaces/${desk.namespace}/workflows`] as [string, string]] : []),
    ['Sandbox', desk.sandboxUrl, 'plays AWS, mail, phones and chat: be the people there'],
    ['Intake', desk.intakeUrl],
    cluster
      ? ['Temporal', cluster.shown, 'a cluster that this terminal names, not one of the desk']
      : ['Temporal', desk.temporalAddress],
    ['Data, logs', dataDir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(
    ([name, where, what]) => `  ${name.padEnd(width)}  ${pc.bold(where)}${what ? `  ${what}` : ''}`,
  );
  return ['', pc.bold('The desk is up.'), ...table, '', ...(await nextSteps(desk)), '', 'Ctrl-C stops it.'].join('\n');
}

async function nextSteps({ databaseUrl }: LocalDesk): Promise<string[]> {
  if (!(await hasNoCustomers(databaseUrl)))
    return ['Look at the cases, or start one:', '  npx desk cases', '  npx desk onboard examples/request.yaml'];
  return [
    'The registry is empty. First tell it who the customers are, then start a case:',
    '  npx desk registry apply examples/registry.yaml --by admin.cho',
    '  npx desk onboard examples/request.yaml',
  ];
}

async function hasNoCustomers(databaseUrl: string): Promise<boolean> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  try {
    return (await database.db.select({ id: customers.id }).from(customers).limit(1)).length === 0;
  } catch {
    // A database that is just being mended is no reason not to be up.
    return false;
  } finally {
    await database.close();
  }
}
