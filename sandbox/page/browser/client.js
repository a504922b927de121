// The page's own script: without it every link and form works all the same. Plain ES modules, served as they are.
import { startClock } from './clock.js';
import { startForms } from './forms.js';
import { startKeys } from './keys.js';
import { refresh, startFollowing } from './live.js';
import { afterShowing, scrollToEnds } from './morph.js';
import { hearCalls, startPhone } from './phone.js';

const page = document.documentElement;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

startClock();
startForms();
startKeys();
startPhone();
afterShowing(hearCalls);
scrollToEnds();
startFollowing();
if (page.dataset['zone'] !== zone) {
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  void refresh();
}
