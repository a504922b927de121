import { dirname, resolve } from 'node:path';
import { PORTS, type PortName } from '../../contracts/start-ports.js';
import { quoted } from '../../domain/command-line.js';
import type { DeskProcesses } from './desk-file.js';

/** The line that starts a desk as it was started, with what differs from the defaults: else another desk would come up. */
export function startLine(file: string, defaultData: string, desk: DeskProcesses): string {
  const own = ownTemporal(desk);
  const { temporalAddress, namespace, uiUrl, intakeUrl, sandboxUrl, smtpUrl, databaseUrl } = desk;
  const variables = {
    ...(dirname(file) !== resolve(defaultData) && { DESK_DATA: dirname(file) }),
    ...(!own && { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace, DESK_UI_URL: uiUrl }),
  };
  const ports: Record<PortName, number | undefined> = {
    temporal: own ? portOf(`tcp://${temporalAddress}`) : undefined,
    ui: own ? portOf(uiUrl) : undefined,
    intake: portOf(intakeUrl),
    sandbox: portOf(sandboxUrl),
    smtp: portOf(smtpUrl),
    postgres: portOf(databaseUrl),
  };
  const set = Object.entries(variables).flatMap(([name, value]) => (value ? [`${name}=${quoted(value)}`] : []));
  const flags = (Object.keys(PORTS) as PortName[]).flatMap((name) => {
    const { flag, port: usual } = PORTS[name];
    return ports[name] === undefined || ports[name] === usual ? [] : [`${flag} ${ports[name]}`];
  });
  return [...set, 'npm start', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ');
}

/** A desk on a cluster runs no Temporal of its own. */
function ownTemporal({ parts }: DeskProcesses): boolean {
  return parts.some(({ name }) => name === 'temporal');
}

function portOf(url: string | undefined): number | undefined {
  return url !== undefined && URL.canParse(url) ? Number(new URL(url).port) || undefined : undefined;
}
