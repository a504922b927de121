import type { Outside } from './clients.js';

/** The sandbox's page as a browser without script uses it. */
export function pageOf(outside: Outside) {
  const at = (path: string) => `${outside.sandbox.httpUrl}${path}`;
  return {
    async get(path = '/', headers: Record<string, string> = {}) {
      const response = await fetch(at(path), { headers, redirect: 'manual' });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    async post(path: string, form: Record<string, string> | URLSearchParams, headers: Record<string, string> = {}) {
      const body = new URLSearchParams(form);
      const response = await fetch(at(path), { method: 'POST', body, headers, redirect: 'manual' });
      const text = await response.text();
      const problem = /<p data-problem>([^<]*)</.exec(text)?.[1];
      return { status: response.status, location: response.headers.get('location'), problem };
    },
  };
}
