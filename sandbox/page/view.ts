import type { World } from '../world/world.js';
import type { Seen } from './seen.js';

/** What somebody has in front of them: it stands in the page's address, so that reload, back and links keep it. */
interface View {
  /** Id of the open mail. */
  mail?: string | undefined;
  /** The open mail as text. */
  part?: 'text' | undefined;
  /** What the mailbox is searched for. */
  q?: string | undefined;
  /** Id of the open channel; absent: all. */
  channel?: string | undefined;
  /** Chat user in whose name buttons are pressed and messages written. */
  as?: string | undefined;
}

/** Everything a part of the page is drawn from. */
export interface Scene {
  world: World;
  view: View;
  seen: Seen;
  /** The reader's time zone. */
  zone: string;
  /** `http://127.0.0.1:8025`: the sandbox as its reader calls it. */
  origin: string;
}

const NAMES = ['mail', 'part', 'q', 'channel', 'as'] as const;

export function readView(url: string): View {
  const { searchParams } = new URL(url, 'http://sandbox');
  const view: Record<string, string> = {};
  for (const name of NAMES) {
    const value = searchParams.get(name);
    if (value) view[name] = value;
  }
  if (view.part !== 'text') delete view.part;
  return view as View;
}

/** The page's address with this view, or with what is changed in it. */
export function address(view: View, change: View = {}, place = ''): string {
  const wanted: View = { ...view, ...change };
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = wanted[name];
    if (value) query.set(name, value);
  }
  return `/${query.size > 0 ? `?${query.toString()}` : ''}${place}`;
}

/** An address of this sandbox that a form wants to lead back to; `/` for every other. */
export function localAddress(back: string | null): string {
  if (back === null || !URL.canParse(back, 'http://sandbox')) return '/';
  const { origin, pathname, search, hash } = new URL(back, 'http://sandbox');
  return origin === 'http://sandbox' && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/';
}
