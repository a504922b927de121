import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cluster and a database that nothing of ours may touch: who connects is counted and turned away. */
export interface Trap {
  /** Everything by which a person may name them: variables, a profile, the default profile, PostgreSQL's own. */
  env: Record<string, string>;
  /** How often somebody has come. */
  touched(): number;
  close(): Promise<void>;
}

export async function setTrap(): Promise<Trap> {
  let touched = 0;
  const server = createServer((socket) => {
    touched += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;

  const home = await mkdtemp(join(tmpdir(), 'trap-'));
  const profiles = ['default', 'trap'].map((name) => `[profile.${name}]\naddress = "${address}"\nnamespace = "trap"\n`);
  const config = join(home, 'temporalio', 'temporal.toml');
  await mkdir(join(home, 'temporalio'));
  await writeFile(config, profiles.join('\n'));
  return {
    env: {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'trap',
      TEMPORAL_PROFILE: 'trap',
      TEMPORAL_CONFIG_FILE: config,
      XDG_CONFIG_HOME: home,
      DATABASE_URL: `postgres://trap@${address}/trap`,
      PGHOST: '127.0.0.1',
      PGPORT: String(port),
      PGUSER: 'trap',
      DESK_OUTSIDE: 'real',
      DESK_SMTP_URL: `smtp://${address}`,
      DESK_INTAKE_URL: `http://${address}`,
      DESK_AWS_ENDPOINT: `http://${address}`,
      DESK_TWILIO_URL: `http://${address}`,
      DESK_SLACK_URL: `http://${address}/api/`,
    },
    touched: () => touched,
    async close() {
      server.close();
      await rm(home, { recursive: true });
    },
  };
}
