import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { PersonCannot } from '../person-cannot.js';
import { within } from '../world/alarm.js';
import type { Call, Phone } from '../world/types.js';
import type { World } from '../world/world.js';
import type { Page, Party } from './conversation.js';
import { Deferred } from './deferred.js';
import { Menu } from './menu.js';
import { type Gather, type Pause, readTwiml, type Say, TwimlProblem } from './twiml.js';
import { callParameters, sendWebhook, type Webhook } from './webhook.js';

/** Between two steps of a call whose phone needs nobody. */
export const STEP_MS = 3;
const MS_PER_LETTER = 90;

/** The other end of an answered call: hears, and presses keys. */
export class Talk implements Party {
  private readonly world: World;
  private readonly call: Call;
  private readonly signal: AbortSignal;
  private readonly isManual: boolean;
  /** What a phone that answers by itself has still to press. */
  private presses: string;
  private menu: Menu | undefined;
  private menuOpened = new Deferred();
  /** Somebody wants to press a key: what is said before the menu need not take its time. */
  private hurry = new Deferred();

  /** @param signal aborted when the call is over */
  constructor(world: World, call: Call, phone: Pick<Phone, 'behaviour' | 'presses'>, signal: AbortSignal) {
    this.world = world;
    this.call = call;
    this.signal = signal;
    this.isManual = phone.behaviour === 'manual';
    this.presses = phone.behaviour === 'answers' ? (phone.presses ?? '') : '';
  }

  /** Somebody presses keys, as soon as the desk asks for one. */
  async press(digits: string): Promise<void> {
    const { status } = this.call;
    if (status !== 'in-progress') throw new PersonCannot(`Nobody talks in the call: it is ${status}.`);
    this.hurry.resolve();
    const ended = new Deferred();
    this.signal.addEventListener('abort', () => ended.resolve(), { once: true });
    if (!this.menu) await Promise.race([this.menuOpened.promise, ended.promise]);
    if (!this.menu) throw new PersonCannot('The call ended before the desk asked for a key.');
    for (const key of digits) this.pressOne(this.menu, key);
    await nextTurn();
  }

  async say({ text, language, loop }: Say): Promise<void> {
    for (let count = 0; count < loop && !this.menu?.touched; count += 1) {
      this.call.said.push({ text, language });
      await this.listen(text.length * MS_PER_LETTER);
    }
  }

  pause({ seconds }: Pause): Promise<void> {
    return this.listen(seconds * 1000);
  }

  async gather(gather: Gather): Promise<{ digits: string; finishedOnKey: string }> {
    const menu = new Menu(gather);
    this.open(menu);
    for (const prompt of gather.prompts) {
      if (!menu.touched) await (prompt.verb === 'Say' ? this.say(prompt) : this.pause(prompt));
    }
    if (this.isManual) {
      const patience = gather.timeoutSeconds * 1000;
      while (!menu.done && (await within(this.world, patience, menu.key(), this.signal)));
    }
    while (this.presses !== '' && !menu.done) {
      const [key = ''] = this.presses;
      this.presses = this.presses.slice(1);
      this.pressOne(menu, key);
    }
    this.close();
    return menu;
  }

  async ask(webhook: Webhook): Promise<Page> {
    const { url } = webhook;
    const parameters = { ...callParameters(this.call), ...webhook.parameters };
    await this.world.keep().catch(() => undefined);
    const answer = await sendWebhook({ ...webhook, parameters }, this.signal);
    this.signal.throwIfAborted();
    if ('problem' in answer) throw this.unanswered(webhook, answer.problem);
    if (answer.status >= 300) throw this.unanswered(webhook, `answered ${answer.status}`);
    if (!/^(text|application)\/xml\b/.test(answer.contentType)) {
      throw new TwimlProblem(12300, `Invalid Content-Type "${answer.contentType}" from ${url}.`);
    }
    return { verbs: readTwiml(answer.body), url };
  }

  private unanswered({ url, parameters }: Webhook, problem: string): TwimlProblem {
    const what = parameters.msg === undefined ? 'document' : 'keys';
    const at = this.world.clock.iso();
    this.world.callbackFailures.push({ at, service: 'twilio', about: this.call.id, what, url, problem });
    return new TwimlProblem(11200, `HTTP retrieval failure: ${url} ${problem}.`);
  }

  private pressOne(menu: Menu, key: string): void {
    if (menu.press(key)) this.call.digits += key;
  }

  private open(menu: Menu): void {
    this.menu = menu;
    this.call.asksForKey = true;
    this.menuOpened.resolve();
    void this.world.keep().catch(() => undefined);
  }

  private close(): void {
    this.menu = undefined;
    this.call.asksForKey = false;
    this.menuOpened = new Deferred();
    this.hurry = new Deferred();
  }

  /** Somebody at a phone listens this long, unless they press a key or want to. */
  private async listen(ms: number): Promise<void> {
    if (!this.isManual) {
      await wait(STEP_MS, undefined, { signal: this.signal });
      return;
    }
    void this.world.keep().catch(() => undefined);
    await within(this.world, ms, this.menu?.key() ?? this.hurry.promise, this.signal);
  }
}
