import { part, type Part, type View } from './plan.js';
import type { OnboardingState } from './state.js';

const PORTAL_LOGIN = 'portal-login';

/** The customer's login to the cost portal is asked for where the portal takes such requests; nothing waits for it (3.1). */
export function portalLogin({ state }: View): Part {
  if (!state.opened.portalWebhook || state.portalLogin.done || state.cancelled) return part();
  const summary = `ask the cost portal for a login of ${state.opened.customer.name}`;
  return part({ steps: [{ kind: PORTAL_LOGIN, key: PORTAL_LOGIN, rule: 'handbook 3.1', summary }] });
}

/** Where the portal takes no requests, or refused this one, a person of the COC creates the login. */
export function portalLoginByHand({ opened, portalLogin: login, problems }: OnboardingState): Part {
  if (login.done || (opened.portalWebhook && problems[PORTAL_LOGIN]?.action !== 'person')) return part();
  return part({
    waits: [{ text: 'the COC to create the cost-portal login; nothing else waits for it' }],
    todos: [
      {
        text: `Create the cost-portal login of ${opened.customer.name}`,
        update: 'confirmDone',
        argument: { what: PORTAL_LOGIN },
        later: true,
      },
    ],
  });
}
