import type { FastifyReply, FastifyRequest } from 'fastify';
import { PersonCannot } from '../person-cannot.js';
import { isStranger } from '../strangers.js';
import { OwnerCannot } from '../world/owner.js';
import { localAddress } from './view.js';

/** Why a page or an action is not to be had, in a sentence. */
export class Cannot extends Error {
  override name = 'Cannot';
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }

  /** What a person is told of this error; undefined when it is a fault of ours. */
  static of(error: unknown): Cannot | undefined {
    if (error instanceof Cannot) return error;
    if (error instanceof OwnerCannot || error instanceof PersonCannot) return new Cannot(error.message, 409);
    return undefined;
  }
}

/** Forms of other sites do not act here. */
export async function refusesStrangers(request: FastifyRequest): Promise<void> {
  if (!isStranger(request)) return;
  throw new Cannot('This form is not of this page: open the sandbox itself and do it there.', 403);
}

/** A form has acted: back to where it was sent from. */
export function goBack(reply: FastifyReply, form: URLSearchParams) {
  return reply.redirect(localAddress(form.get('back')), 303);
}
