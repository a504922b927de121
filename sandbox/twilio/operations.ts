import type { Call } from '../world/types.js';
import type { World } from '../world/world.js';
import { knownOnly, readCall } from './call-form.js';
import { callShape } from './call-shape.js';
import { listCalls } from './list-calls.js';
import { TwilioError } from './twilio-error.js';

/** One request to the Calls resource, known but not yet carried out. */
interface TwilioRequest {
  operation: 'CreateCall' | 'FetchCall' | 'ListCalls' | 'UpdateCall';
  /** The number it is about, for faults that name one. */
  to: string | undefined;
  run(): TwilioResult;
}

interface TwilioResult {
  status: number;
  body: Record<string, unknown>;
  /** A new call: it begins to live when it is kept. */
  placed?: Call;
}

/** Finds the operation of a request. Throws TwilioError for what the sandbox does not speak. */
export function readRequest(
  world: World,
  request: { method: string; path: string; query: URLSearchParams; form: URLSearchParams },
): TwilioRequest {
  const { method, query, form, path } = request;
  const found = /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Calls(?:\/(CA[0-9a-f]{32}))?\.json$/.exec(path);
  if (!found) throw notFound(path);
  const [, callId] = found;
  if (method !== 'GET' && method !== 'POST') throw new TwilioError(20004, 'Method not allowed', { status: 405 });
  if (callId === undefined) {
    return method === 'POST'
      ? { operation: 'CreateCall', to: form.get('To') ?? undefined, run: () => createCall(world, form) }
      : {
          operation: 'ListCalls',
          to: query.get('To') ?? undefined,
          run: () => ({ status: 200, body: listCalls(world, query) }),
        };
  }
  const call = world.calls.get(callId);
  const known = () => {
    if (!call) throw notFound(path);
    return call;
  };
  return method === 'POST'
    ? { operation: 'UpdateCall', to: call?.to, run: () => updateCall(world, known(), form) }
    : { operation: 'FetchCall', to: call?.to, run: () => ({ status: 200, body: callShape(known()) }) };
}

function createCall(world: World, form: URLSearchParams): TwilioResult {
  const call = readCall(world, form);
  const { behaviour } = world.phones.get(call.to) ?? world.settings.phoneDefault;
  if (behaviour === 'blocked') {
    const message = `Account not authorized to call ${call.to}. Perhaps you need to enable some international permissions: https://www.twilio.com/console/voice/calls/geo-permissions/low-risk`;
    throw new TwilioError(21215, message);
  }
  world.calls.set(call.id, call);
  world.effects.record('call', call.to, { callId: call.id, to: call.to, from: call.from });
  return { status: 201, body: callShape(call), placed: call };
}

/** Ends a call: `canceled` one that is not answered yet, `completed` any. */
function updateCall(world: World, call: Call, form: URLSearchParams): TwilioResult {
  knownOnly(form, ['Status']);
  const status = form.get('Status');
  if (status !== 'canceled' && status !== 'completed') {
    throw new TwilioError(20001, `Status must be canceled or completed, not ${status}`);
  }
  if (call.endedAt !== undefined) throw new TwilioError(21220, 'Call is not in-progress. Cannot redirect.');
  if (status === 'completed' || call.status !== 'in-progress') {
    world.exchange?.lineOf(call.id)?.end(status);
    world.effects.record('hangup', call.id, { callId: call.id, to: call.to, status: call.status });
  }
  return { status: 200, body: callShape(call) };
}

function notFound(path: string): TwilioError {
  return new TwilioError(20404, `The requested resource ${path} was not found`, { status: 404 });
}
