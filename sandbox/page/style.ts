import { Html } from './html.js';

/** One stylesheet for all pages; light and dark follow the reader's system. */
export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #14171c);
  --card: light-dark(#ffffff, #1d2128);
  --line: light-dark(#dde1e7, #323843);
  --ink: light-dark(#1b2230, #e6e9ef);
  --quiet: light-dark(#5b6473, #9aa4b5);
  --accent: light-dark(#1f5fbf, #8ab4f8);
  --good: light-dark(#1a7340, #6fd597);
  --warn: light-dark(#96570a, #f0b866);
  --bad: light-dark(#b3261e, #f2938c);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; margin-bottom: 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
a { color: var(--accent); }
p { margin: .5rem 0; }
.quiet { color: var(--quiet); }
.small { font-size: .875rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; margin-bottom: .6rem; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: center; }
.state { font-size: .875rem; font-weight: 600; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
form { display: inline-flex; flex-wrap: wrap; gap: .5rem; margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .6rem; }
button { font: inherit; padding: .35rem .9rem; border-radius: .45rem; border: 1px solid var(--line); background: var(--ground); color: var(--ink); cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: light-dark(#fff, #10141b); font-weight: 600; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details { margin-top: .6rem; }
summary { cursor: pointer; color: var(--accent); }
label { display: block; margin-top: .5rem; width: 100%; font-size: .875rem; color: var(--quiet); }
input[type=text] { font: inherit; width: 100%; padding: .3rem .5rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--ground); color: var(--ink); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .6rem; background: #fff; color-scheme: light; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; } }
`);
