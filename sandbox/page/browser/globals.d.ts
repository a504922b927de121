import type { Morph } from 'idiomorph';

declare global {
  /** Idiomorph comes as a script of its own, before ours. */
  const Idiomorph: { morph: Morph };
}
