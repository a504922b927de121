import type { Call } from '../world/types.js';
import type { World } from '../world/world.js';
import type { Line } from './line.js';
import { PersonCannot } from '../person-cannot.js';

/** Somebody at the phone picks up a ringing call. */
export async function personAnswers(world: World, callId: string): Promise<Call> {
  const { call, line } = theCall(world, callId);
  await line.answer();
  return call;
}

/** Somebody refuses a ringing call. */
export async function personDeclines(world: World, callId: string): Promise<Call> {
  const { call, line } = theCall(world, callId);
  await line.decline();
  return call;
}

/** Somebody presses keys; one who presses early is taken to have listened until the desk asks. */
export async function personPresses(world: World, callId: string, digits: string): Promise<Call> {
  const { call, line } = theCall(world, callId);
  await line.press(digits);
  return call;
}

/** Somebody ends a call that was answered, or refuses one that rings. */
export async function personHangsUp(world: World, callId: string): Promise<Call> {
  const { call, line } = theCall(world, callId);
  if (call.status === 'in-progress') line.end('completed');
  else await line.decline();
  return call;
}

function theCall(world: World, callId: string): { call: Call; line: Line } {
  const call = world.calls.get(callId);
  if (!call) throw new PersonCannot(`There is no call ${callId}.`);
  const line = call.endedAt === undefined ? world.exchange?.lineOf(callId) : undefined;
  if (!line) throw new PersonCannot(`The call has ended: ${call.status}.`);
  return { call, line };
}
