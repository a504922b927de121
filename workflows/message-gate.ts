import { defaultPayloadConverter, encodingKeys, METADATA_ENCODING_KEY, type Payload } from '@temporalio/common';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { unreadable, type Unreadable } from '../domain/unreadable.js';

/** No message of ours comes near these; what is larger or deeper could be read, but not be passed on or written down. */
const LARGEST_BYTES = 1_000_000;
const DEEPEST = 100;
/** Of the engine's own names; the SDK fails the workflow task when it has to hand one to a default handler. */
const RESERVED = '__temporal_';

/**
 * Stands before every workflow: an argument that cannot be decoded would fail the workflow task for ever, so it is replaced by an
 * `Unreadable`, which the handlers refuse or drop like any other wrong message. What our own activities answer passes untouched.
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        for (const { signalWorkflow, doUpdate, initializeWorkflow } of input.activation.jobs ?? []) {
          if (signalWorkflow) {
            signalWorkflow.input = signalWorkflow.input?.map(readable);
            const { signalName } = signalWorkflow;
            if (signalName?.startsWith(RESERVED)) signalWorkflow.signalName = `(${signalName})`;
          }
          if (doUpdate) doUpdate.input = doUpdate.input?.map(readable);
          if (initializeWorkflow && !initializeWorkflow.continuedFromExecutionRunId) {
            initializeWorkflow.arguments = initializeWorkflow.arguments?.map(readable);
          }
        }
        next(input);
      },
    },
  ],
});

function readable(payload: Payload): Payload {
  const json = asJson(payload);
  const wrong = wrongWith(json);
  return wrong === undefined ? json : defaultPayloadConverter.toPayload(unreadable(wrong));
}

function wrongWith(payload: Payload): Unreadable['unreadable'] | undefined {
  if ((payload.data?.length ?? 0) > LARGEST_BYTES) return 'is larger than 1 MB';
  try {
    return isDeeper(defaultPayloadConverter.fromPayload(payload), DEEPEST) ? 'is nested too deeply' : undefined;
  } catch {
    return 'is not JSON';
  }
}

/** The UI's forms offer `json/protobuf` beside `json/plain`; what is typed there is JSON all the same. */
function asJson(payload: Payload): Payload {
  const { metadata } = payload;
  const encoding = String.fromCharCode(...(metadata?.[METADATA_ENCODING_KEY] ?? []));
  if (encoding !== 'json/protobuf') return payload;
  return { ...payload, metadata: { ...metadata, [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_JSON } };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
