import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import proto from '@temporalio/proto';
import type { History } from '../harness/history.js';

const { History: Bytes } = proto.temporal.api.history.v1;
const FOLDER = new URL('./histories/', import.meta.url);
const ENDING = '.json.gz';
const AS_JSON = { bytes: String, longs: String, enums: String };

interface Golden {
  workflowId: string;
  history: History;
}

export async function goldenNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

export async function readGolden(name: string): Promise<Golden> {
  const text = gunzipSync(await readFile(new URL(name + ENDING, FOLDER))).toString('utf8');
  const history = Bytes.fromObject(JSON.parse(text) as object);
  const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  if (!workflowId) throw new Error(`${name} is not a history from its beginning`);
  return { workflowId, history };
}

/** Keeps a history under its story's name, without what names the machine; answers the file's size in bytes. */
export async function writeGolden(name: string, history: History): Promise<number> {
  const json = JSON.stringify(Bytes.toObject(Bytes.fromObject(history), AS_JSON), anonymous);
  const zipped = gzipSync(json, { level: 9 });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(new URL(name + ENDING, FOLDER), zipped);
  return zipped.length;
}

/** Drops the histories of stories that are no longer told. */
export async function keepOnly(names: string[]): Promise<void> {
  for (const name of await goldenNames()) if (!names.includes(name)) await rm(new URL(name + ENDING, FOLDER));
}

/** Workers, hosts and paths of the machine that recorded: a replay does not need them. */
function anonymous(key: string, value: unknown): unknown {
  if (key === 'identity' || key === 'stackTrace') return '';
  if (key === 'stickyTaskQueue' || key === 'stickyAttributes') return undefined;
  if (key === 'taskQueue' && typeof value === 'object' && value !== null && 'normalName' in value)
    return { name: 'desk' };
  return value;
}
