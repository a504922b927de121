/**
 * Names an outside effect of a case: the same for every attempt, reset and continue-as-new, so that the record knows whether
 * it happened. `key` is unique in the case: `call/guide-1/2`.
 */
export interface EffectKey {
  caseId: string;
  key: string;
}
