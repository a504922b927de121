import type { TemplateId } from '../facts.js';
import type { Template } from '../template.js';
import { accessGuidance } from './access-guidance.js';
import { accessIncomplete } from './access-incomplete.js';
import { invitationExpiring } from './invitation-expiring.js';
import { invitationProblem } from './invitation-problem.js';
import { onboardingCompletion } from './onboarding-completion.js';
import { onboardingGuide } from './onboarding-guide.js';
import { onboardingReminder } from './onboarding-reminder.js';
import { reinviteQuestion } from './reinvite-question.js';

export type Templates = { [T in TemplateId]: Template<T> };

/** Every mail the desk can send. */
export const TEMPLATES: Templates = {
  'onboarding-guide': onboardingGuide,
  'onboarding-reminder': onboardingReminder,
  'invitation-expiring': invitationExpiring,
  'reinvite-question': reinviteQuestion,
  'invitation-problem': invitationProblem,
  'onboarding-completion': onboardingCompletion,
  'access-guidance': accessGuidance,
  'access-incomplete': accessIncomplete,
};
