import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type * as sdkWorker from '@temporalio/worker/lib/worker.js';
import type * as reusableVm from '@temporalio/worker/lib/workflow/reusable-vm.js';
import type { Workflow, WorkflowCreateOptions } from '@temporalio/worker/lib/workflow/interface.js';
import { workflowBundle } from '../../workers/bundle.js';
import { scratchCheckout } from '../harness/scratch-checkout.js';
import { bundleText } from '../harness/bundle-text.js';
import { readGolden } from './histories.js';

/**
 * `npm run bench:heap`: what a waiting case costs in the memory of a worker, beside a workflow that only waits.
 * The activations of a golden history are played into the SDK's own sandbox, for as many cases at a time as are asked for;
 * all stay cached; the figure is the slope of the heap after garbage collection over the number of cases.
 * What the SDK's native part keeps besides is the same for both and not in it.
 */
const Activation = proto.coresdk.workflow_activation.WorkflowActivation;
const require = createRequire(import.meta.url);
// The classes that a worker itself uses; the SDK does not export them.
const { ReusableVMWorkflowCreator, ReusableVMWorkflow } =
  require('@temporalio/worker/lib/workflow/reusable-vm.js') as typeof reusableVm;
const { parseWorkflowCode } = require('@temporalio/worker/lib/worker.js') as typeof sdkWorker;

const STEPS = 5;
const CASES_PER_STEP = 40;

/** What a worker does to bring a case to where it stands. */
interface Script {
  options: WorkflowCreateOptions;
  activations: Uint8Array[];
}

async function scriptOf(story: string): Promise<Script> {
  const { history, workflowId } = await readGolden(story);
  const { createWorkflow } = ReusableVMWorkflowCreator.prototype;
  const { activate } = ReusableVMWorkflow.prototype;
  let options: WorkflowCreateOptions | undefined;
  const activations: Uint8Array[] = [];
  ReusableVMWorkflowCreator.prototype.createWorkflow = function (given) {
    options = given;
    return createWorkflow.call(this, given);
  };
  ReusableVMWorkflow.prototype.activate = function (activation) {
    activations.push(Activation.encode(activation).finish());
    return activate.call(this, activation);
  };
  try {
    await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
  } finally {
    ReusableVMWorkflowCreator.prototype.createWorkflow = createWorkflow;
    ReusableVMWorkflow.prototype.activate = activate;
  }
  if (!options) throw new Error(`${story} was not replayed`);
  return { options, activations };
}

/** Opens more and more of the same case and answers the heap in KB that each one keeps. */
async function kilobytesEach(code: string, { options, activations }: Script): Promise<number> {
  const registered = new Set<string>();
  const creator = await ReusableVMWorkflowCreator.create(parseWorkflowCode(code), 10_000, registered);
  const kept: Workflow[] = [];
  const open = async (): Promise<void> => {
    const runId = `run-${kept.length}`;
    const workflow = await creator.createWorkflow({ ...options, info: { ...options.info, runId } });
    for (const bytes of activations) {
      const { failed } = await workflow.activate(Object.assign(Activation.decode(bytes), { runId }));
      if (failed) throw new Error(`an activation failed: ${failed.failure?.message}`);
      await workflow.getAndResetSinkCalls();
    }
    kept.push(workflow);
  };
  const points: [number, number][] = [];
  for (let step = 0; step <= STEPS; step += 1) {
    for (let n = 0; n < CASES_PER_STEP; n += 1) await open();
    points.push([kept.length, await heapAfterCollection()]);
  }
  // The first step also holds what is loaded once.
  const slope = slopeOf(points.slice(1));
  for (const workflow of kept) await workflow.dispose();
  return slope / 1024;
}

async function heapAfterCollection(): Promise<number> {
  if (!globalThis.gc) throw new Error('run with node --expose-gc');
  for (let n = 0; n < 3; n += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}

/** Least squares. */
function slopeOf(points: [number, number][]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

const EMPTY = `
import { condition, defineSignal, setHandler } from '@temporalio/workflow';
export async function onboardAccounts() {
  let done = false;
  setHandler(defineSignal('done'), () => { done = true; });
  await condition(() => done, '7 days');
}`;

async function emptyBundle(): Promise<string> {
  const { folder, remove } = await scratchCheckout();
  try {
    const workflowsPath = join(folder, 'index.js');
    await writeFile(workflowsPath, EMPTY);
    const logger = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
    return (await bundleWorkflowCode({ workflowsPath, logger })).code;
  } finally {
    await remove();
  }
}

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});
const waiting = await scriptOf('one-account-waiting');
const first = waiting.activations.slice(0, 1);
const ours = await bundleText();
const emptyKb = await kilobytesEach(await emptyBundle(), { ...waiting, activations: first });
const caseKb = await kilobytesEach(ours, waiting);
const round = (value: number): number => Math.round(value * 100) / 100;
process.stdout.write(
  `${JSON.stringify({ emptyKb: round(emptyKb), caseKb: round(caseKb), ratio: round(caseKb / emptyKb), activations: waiting.activations.length })}\n`,
);
process.exit();
