// What the page that checks files has besides the style of reports.

import { condensed } from './style.js';

const SOURCE = `
.head { margin-top: var(--s6); } h1:focus { outline: 0; }
#ready { margin-top: var(--s5); } #problem:empty { display: none; } #problem { margin-top: var(--s5); } #problem > * + * { margin-top: var(--s4); }
#check > * + * { margin-top: var(--s4); }
.drop { display: block; border: 2px dashed var(--edge); border-radius: var(--r2); background: var(--surface); padding: var(--s6) var(--s5); text-align: center; cursor: pointer; }
.over .drop { border-style: solid; border-color: var(--link); } .drop:focus-within { outline: 2px solid var(--link); outline-offset: 2px; }
#check input[type="file"] { max-width: 100%; font-size: 0; } /* what was chosen is in the list */
#check ::file-selector-button { font: 600 var(--t2)/1.2 var(--sans); color: var(--ink); background: var(--surface); border: 1px solid var(--edge); border-radius: var(--r1); padding: .5em .8em; margin: 0; cursor: pointer; } #check .drop input { margin-top: var(--s3); }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: var(--s4) var(--s5); }
.field > b, .field > small { display: block; } .field > small { color: var(--ink-3); font-size: var(--t2); margin-bottom: var(--s1); }
.field input[type="text"] { font: inherit; font-family: var(--mono); font-size: var(--t2); color: var(--ink); background: var(--surface); border: 1px solid var(--edge); border-radius: var(--r1); padding: .4em .6em; width: 100%; max-width: 16rem; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; } legend { padding: 0; font-weight: 650; }
.choice { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 var(--s2); margin-top: var(--s2); } .choice small { display: block; color: var(--ink-3); font-size: var(--t2); }
.given li { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s3); align-items: baseline; padding: var(--s2) 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.given .btn { font-size: var(--t2); padding: .3em .6em; margin-left: auto; }
@media print { #check, #problem { display: none; } }
`;

export const CHECK_STYLE = condensed(SOURCE);
