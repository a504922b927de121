import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { PersonCannot } from '../person-cannot.js';
import { within } from '../world/alarm.js';
import type { Call, CallStatus, Phone, StatusEvent } from '../world/types.js';
import type { World } from '../world/world.js';
import { converse, type Page } from './conversation.js';
import { Deferred } from './deferred.js';
import { StatusCallbacks } from './status-callbacks.js';
import { STEP_MS, Talk } from './talk.js';
import { readTwiml, TwimlProblem } from './twiml.js';

const SORRY = { text: 'We are sorry, an application error has occurred. Goodbye.', language: 'en-US' };

/** One call from its dialling to its end. */
export class Line {
  private readonly world: World;
  private readonly call: Call;
  private readonly phone: Pick<Phone, 'behaviour' | 'presses'>;
  private readonly over = new AbortController();
  private readonly callbacks: StatusCallbacks;
  private readonly talk: Talk;
  private readonly pickedUp = new Deferred<CallStatus>();

  /** @param stopped aborted when there are to be no calls any more */
  constructor(world: World, call: Call, stopped: AbortSignal) {
    this.world = world;
    this.call = call;
    this.phone = world.phones.get(call.to) ?? world.settings.phoneDefault;
    const { signal } = this.over;
    stopped.addEventListener('abort', () => this.over.abort(), { signal });
    this.callbacks = new StatusCallbacks(world, call, stopped);
    this.talk = new Talk(world, call, this.phone, signal);
  }

  /** Lives the call; it may have begun before the sandbox was started anew. Resolves when the desk was told all. */
  async live(): Promise<void> {
    try {
      // The sandbox was away: so was the connection.
      if (this.call.status === 'in-progress') this.end('completed');
      await this.dial();
      const answer = await this.ring();
      if (answer === 'in-progress') {
        this.become(answer, 'answered');
        await converse(this.talk, await this.firstPage());
        this.end('completed');
      } else this.end(answer);
    } catch (error) {
      if (error instanceof TwimlProblem) this.fail(error);
      else if (!this.over.signal.aborted) throw error;
    }
    await this.callbacks.sent();
  }

  /** The other end picks up. */
  async answer(): Promise<void> {
    this.mustRing();
    this.pickedUp.resolve('in-progress');
    await nextTurn();
  }

  async decline(): Promise<void> {
    this.mustRing();
    this.pickedUp.resolve('busy');
    await nextTurn();
  }

  /** Presses keys, as soon as the desk asks for one. */
  press(digits: string): Promise<void> {
    return this.talk.press(digits);
  }

  /** Ends the call, whoever wanted it. Nothing happens to one that has ended. */
  end(status: CallStatus): void {
    const { call } = this;
    if (call.endedAt !== undefined) return;
    call.endedAt = this.world.clock.iso();
    call.asksForKey = false;
    this.become(status === 'completed' && call.answeredAt === undefined ? 'canceled' : status, 'completed');
    this.over.abort();
  }

  private async dial(): Promise<void> {
    if (this.call.status === 'queued') {
      await this.step();
      this.become('initiated', 'initiated');
    }
    if (this.call.status !== 'initiated') return;
    await this.step();
    if (this.phone.behaviour !== 'rejects') return this.become('ringing', 'ringing');
    this.call.sipResponseCode = 404;
    this.end('failed');
  }

  /** How the ringing ends: in progress, or one of the ways in which nobody answers. */
  private async ring(): Promise<CallStatus> {
    const { call, world } = this;
    const { behaviour } = this.phone;
    const { signal } = this.over;
    signal.throwIfAborted();
    let answer: CallStatus = 'no-answer';
    if (behaviour === 'manual') {
      const left = Date.parse(call.placedAt) + call.timeoutSeconds * 1000 - world.clock.now();
      if (await within(world, left, this.pickedUp.promise, signal)) answer = await this.pickedUp.promise;
    } else {
      await this.step();
      if (behaviour === 'busy') answer = 'busy';
      if (behaviour === 'answers' || behaviour === 'voicemail') answer = 'in-progress';
    }
    if (answer === 'in-progress') {
      call.answeredAt = world.clock.iso();
      if (call.machineDetection) call.answeredBy = behaviour === 'voicemail' ? 'machine_start' : 'human';
    }
    return answer;
  }

  private firstPage(): Page | Promise<Page> {
    const { twiml, url = '', method } = this.call;
    return twiml === undefined ? this.talk.ask({ url, method, parameters: {} }) : { verbs: readTwiml(twiml) };
  }

  private become(status: CallStatus, event: StatusEvent): void {
    this.call.status = status;
    this.callbacks.tell(event);
    void this.world.keep().catch(() => undefined);
  }

  private fail({ code, message }: TwimlProblem): void {
    this.call.problem = { code, message };
    this.call.said.push(SORRY);
    this.end('completed');
  }

  private async step(): Promise<void> {
    await wait(STEP_MS, undefined, { signal: this.over.signal });
  }

  private mustRing(): void {
    const { status } = this.call;
    const { behaviour } = this.phone;
    if (status !== 'ringing') throw new PersonCannot(`The call does not ring: it is ${status}.`);
    if (behaviour !== 'manual') throw new PersonCannot(`This phone answers by itself: ${behaviour}.`);
  }
}
