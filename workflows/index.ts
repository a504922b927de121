/** Every workflow of the desk, by the name under which it is started. */
export { onboardAccounts } from './onboarding.js';
export { watchCases } from './watch.js';
