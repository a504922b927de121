import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { findDesk } from '../../client/desk/address.js';
import { WATCH_ID } from '../../domain/watch.js';
import { readDeskFile } from '../../workers/local/desk-file.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { clusterNamedBy } from '../../workers/local/temporal-cluster.js';
import { typed } from '../client/desk/typed.js';
import { until } from '../harness/until.js';
import { freeFlags, npmStart, type NpmStart } from './npm-start.js';

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const namespace = `cluster-${randomBytes(6).toString('hex')}`;
const DAY = 86_400_000;
const started: NpmStart[] = [];

let folder: string;
let address: string;
let connection: Connection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(DAY) });
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((start) => start.end()));
});
afterAll(async () => {
  await connection.close();
  await removeDeskData(join(folder, 'data'));
  rmSync(folder, { recursive: true });
});

describe('npm start on a cluster that exists', () => {
  it('uses the namespace that the terminal names, and `desk` there finds intake and record of the same desk', async () => {
    const dataDir = join(folder, 'data');
    const named = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
    const start = run(dataDir, await freeFlags(), named);
    await start.says(/Ctrl-C stops it/);

    expect(start.text()).toMatch(`Temporal    ${address}, namespace ${namespace}  a cluster that this terminal names`);
    expect(start.text()).toContain(`temporal operator namespace update --namespace ${namespace} --retention 90d`);
    const file = await readDeskFile(dataDir);
    expect(file).toMatchObject({ temporalAddress: address, namespace });
    expect(file?.parts.map(({ name }) => name).sort()).toEqual(['intake', 'postgres', 'sandbox', 'worker']);

    const desk = (line: string) => typed(line, { DESK_DATA: dataDir, DESK_BY: 'csr.kim', ...named });
    expect(await desk(`registry apply ${example('registry.yaml')} --by admin.cho --yes`)).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await desk(`onboard ${example('request.yaml')}`)).toMatchObject({ code: 0, err: '' });
    const shown = await desk('show acme/CSR-2041');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/timeline/i);
    const { workflow } = new Client({ connection, namespace });
    expect((await workflow.getHandle('onboarding/acme/CSR-2041').describe()).status.name).toBe('RUNNING');

    // Somebody ends the watch by mistake: the worker that runs starts it again.
    const watch = workflow.getHandle(WATCH_ID);
    await watch.terminate();
    await until('the watch', async () => (await watch.describe()).status.name === 'RUNNING');

    start.child.kill('SIGINT');
    expect(await start.code()).toBe(0);
    // The cluster is not ours to stop.
    expect((await workflow.getHandle('onboarding/acme/CSR-2041').describe()).status.name).toBe('RUNNING');
  });

  it('makes no namespace: one that is not there is named with the command that makes it', async () => {
    const absent = `absent-${namespace}`;
    const start = run(join(folder, 'absent'), await freeFlags(), {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: absent,
    });

    expect(await start.code()).toBe(1);
    expect(start.text()).toContain(`temporal operator namespace create --namespace ${absent} --retention 90d`);
    await expect(connection.workflowService.describeNamespace({ namespace: absent })).rejects.toThrow(/not found/i);
  });

  it('says where nobody answers, and how to have a Temporal of its own', async () => {
    const start = run(join(folder, 'nobody'), await freeFlags(), { TEMPORAL_ADDRESS: '127.0.0.1:9' });

    expect(await start.code()).toBe(1);
    expect(start.text()).toMatch(/No Temporal answers at 127\.0\.0\.1:9, namespace default[^]*unset them/);
  });

  it('leaves no data folder when it is refused', async () => {
    const wrong: [string, string][] = [
      ['127.0.0.1:9', namespace],
      [address, `absent-${namespace}`],
    ];
    for (const [TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE] of wrong) {
      const start = run(join(folder, 'refused'), await freeFlags(), { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE });
      expect(await start.code()).toBe(1);
      expect(existsSync(join(folder, 'refused'))).toBe(false);
    }
  });
});

describe('the cluster that a terminal names', () => {
  const config = (name: string): string => {
    const file = join(folder, name);
    const profiles = ['default', 'msp'].map(
      (profile) => `[profile.${profile}]\naddress = "${profile}.example.com:7233"\nnamespace = "desk-${profile}"\n`,
    );
    writeFileSync(file, profiles.join('\n'));
    return file;
  };

  it('may be a profile; its settings and where they are go on to worker and intake', () => {
    const file = config('temporal.toml');
    expect(clusterNamedBy({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'msp' }, 7233)).toMatchObject({
      namespace: 'desk-msp',
      connectionOptions: { address: 'msp.example.com:7233' },
      env: { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'msp', TEMPORAL_NAMESPACE: 'desk-msp' },
    });
    expect(clusterNamedBy({ TEMPORAL_CONFIG_FILE: file }, 7233)).toMatchObject({ namespace: 'desk-default' });
  });

  it('is none when only the default profile of its user names one, or the address is our own', () => {
    const home = { XDG_CONFIG_HOME: folder, HOME: folder };
    expect(clusterNamedBy(home, 7233)).toBeUndefined();
    for (const own of ['127.0.0.1:7233', 'localhost:7233'])
      expect(clusterNamedBy({ ...home, TEMPORAL_ADDRESS: own }, 7233)).toBeUndefined();
    expect(clusterNamedBy({ ...home, TEMPORAL_ADDRESS: 'localhost:7233' }, 7234)).toBeDefined();
  });

  it('is a reason to stop when its settings cannot be read', () => {
    expect(() => clusterNamedBy({ TEMPORAL_CONFIG_FILE: config('t.toml'), TEMPORAL_PROFILE: 'other' }, 7233)).toThrow(
      /settings of this terminal cannot be read[^]*unset them/,
    );
  });

  it('lends `desk` its connection, and desk.json the rest, only when both mean the same namespace', () => {
    const about = {
      temporalAddress: '127.0.0.1:7233',
      namespace: 'desk',
      intakeUrl: 'http://intake',
      intakeToken: 'x',
    };
    writeFileSync(join(folder, 'desk.json'), JSON.stringify(about));
    const found = (namespace: string) =>
      findDesk({
        DESK_DATA: folder,
        XDG_CONFIG_HOME: folder,
        TEMPORAL_ADDRESS: 'localhost:7233',
        TEMPORAL_API_KEY: 'key',
        TEMPORAL_NAMESPACE: namespace,
      });
    expect(found('desk')).toMatchObject({ intakeUrl: 'http://intake', temporal: { apiKey: 'key' } });
    expect(found('other').intakeUrl).toBeUndefined();
  });
});

function run(...how: Parameters<typeof npmStart>): NpmStart {
  const start = npmStart(...how);
  started.push(start);
  return start;
}
