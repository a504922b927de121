import type { Template } from '../template.js';
import { onboardingGuideEn } from './onboarding-guide-en.js';
import { onboardingGuideKo } from './onboarding-guide-ko.js';

/** 신규 계정 통합 안내 (handbook 3.2): one per batch invited together. */
export const onboardingGuide: Template<'onboarding-guide'> = {
  id: 'onboarding-guide',
  version: 1,
  duplicateHarmless: true,
  ko: onboardingGuideKo,
  en: onboardingGuideEn,
};
