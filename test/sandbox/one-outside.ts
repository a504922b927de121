import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { Outside } from './clients.js';
import { Intake } from './twilio-clients.js';

/** The outside of a file's tests: one sandbox for all of them, furnished anew before each. */
export function oneOutside(): Outside {
  // Nobody asks for its parts before it has started.
  const outside = Object.create(Outside.prototype) as Outside;
  beforeAll(async () => {
    Object.assign(outside, await Outside.start());
  });
  afterAll(() => outside.stop());
  beforeEach(() => outside.furnish());
  return outside;
}

/** The desk's own address for a file's tests: before each it has heard nothing and has nothing to say. */
export function oneIntake(): Intake {
  const intake = new Intake();
  beforeAll(() => intake.start());
  afterAll(() => intake.stop());
  beforeEach(() => intake.clear());
  return intake;
}
