/** The one style sheet: light and dark, from a phone to paper. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f4; --card: #ffffff; --ink: #1b1d21; --soft: #5b626b; --line: #e1e2df; --well: #f1f1ee;
  --good: #17703f; --bad: #b42318; --active: #1f5fa8; --unknown: #7a5600; --changed: #7a5600;
  --bar-good: #a9d3ba; --bar-good-ink: #0d4526; --bar-bad: #c62f23; --bar-bad-ink: #ffffff; --bar-active: #bcd3ee;
  --bar-idle: #d7d9d6; --tint-bad: #fdf1ef; --tint-good: #eef7f1; --tint-unknown: #fbf4e3; --link: #1f5fa8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131518; --card: #1b1e22; --ink: #e6e7e9; --soft: #9da5ae; --line: #2e3238; --well: #131518;
    --good: #66cb93; --bad: #ff8a7d; --active: #8ab8ef; --unknown: #e2b95c; --changed: #e2b95c;
    --bar-good: #2f6a4a; --bar-good-ink: #d3f2e0; --bar-bad: #c93c30; --bar-bad-ink: #ffffff; --bar-active: #2d5486;
    --bar-idle: #41464d; --tint-bad: #2c1a18; --tint-good: #15251c; --tint-unknown: #29220f; --link: #8ab8ef;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere;
}
main, footer { max-width: 64rem; margin: 0 auto; }
footer { margin-top: 2.5rem; font-size: .875rem; }
h1, h2, h3, p, ul, dl, pre { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; display: flex; align-items: center; gap: .75rem; }
h2 { font-size: 1.125rem; margin: 2.5rem 0 .75rem; }
h2 + p { margin: -.5rem 0 .75rem; font-size: .875rem; }
h3 { font-size: 1rem; display: flex; align-items: baseline; gap: .5rem; }
.soft { color: var(--soft); font-weight: 400; }
.good { color: var(--good); } .bad { color: var(--bad); } .active { color: var(--active); } .idle { color: var(--soft); } .mixed { color: var(--unknown); }
a { color: var(--link); }
code, pre, .tree .name { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
.name { unicode-bidi: isolate; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.patterns { position: absolute; }
.mark {
  display: inline-grid; place-items: center; flex: none; width: 1.25em; height: 1.25em; border-radius: 50%;
  font-size: .8em; font-weight: 700; line-height: 1; color: var(--card); background: currentColor;
}
.mark.good { background: var(--good); } .mark.bad { background: var(--bad); }
.mark.mixed { background: var(--unknown); } .mark.active { background: var(--active); } .mark.idle { background: var(--soft); }
.mark.good, .mark.bad, .mark.mixed, .mark.active, .mark.idle { color: var(--card); }

.verdict { border-radius: 12px; padding: 1.5rem; border: 1px solid var(--line); border-left: 6px solid; }
.verdict.good { background: var(--tint-good); border-left-color: var(--good); }
.verdict.bad { background: var(--tint-bad); border-left-color: var(--bad); }
.verdict.unknown, .verdict.mixed { background: var(--tint-unknown); border-left-color: var(--unknown); }
.verdict, .verdict .soft { color: var(--ink); }
.verdict.good h1 .mark { background: var(--good); } .verdict.bad h1 .mark { background: var(--bad); }
.verdict.unknown h1 .mark, .verdict.mixed h1 .mark { background: var(--unknown); } .verdict h1 .mark { color: var(--card); }
.verdict li { display: flex; gap: .5rem; align-items: baseline; padding: .125rem 0; }
.verdict ul { list-style: none; padding: 0; margin: .75rem 0; font-size: 1.0625rem; }
.verdict p { font-size: .9375rem; }

.card { display: block; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; margin: 0 0 .75rem; color: var(--ink); }
.card > * + * { margin-top: .5rem; }
.failure { border-color: color-mix(in srgb, var(--bad) 45%, var(--line)); }
pre {
  background: var(--well); border: 1px solid var(--line); border-radius: 8px; padding: .75rem; max-height: 30rem; overflow: auto;
  white-space: pre-wrap; tab-size: 4; font-size: .8125rem;
}
pre span { display: block; }
pre .stderr { color: var(--bad); }
.hint { padding: .5rem .75rem; border-radius: 8px; background: var(--tint-unknown); }
.hint b { display: block; font-size: .8125rem; color: var(--unknown); }

.group header p { font-size: .9375rem; }
.scale, .strip { display: block; width: 100%; overflow: visible; }
.scale text { font-size: 11px; fill: var(--soft); }
.strip line { stroke: var(--line); }
.strip rect { stroke: var(--card); stroke-width: 1; fill: var(--bar-idle); stroke: var(--bar-idle); }
.strip rect.good { fill: var(--bar-good); stroke: var(--bar-good); }
.strip rect.bad { fill: var(--bar-bad); stroke: var(--bar-bad); }
.strip rect:nth-of-type(even) { opacity: .7; }
.strip rect.bad { opacity: 1; }
.strip rect.active { fill: url(#running); stroke: var(--bar-active); }
.patterns rect { fill: var(--card); } .patterns line { stroke: var(--bar-active); stroke-width: 6; }
.strip text { font-size: 11px; dominant-baseline: central; fill: var(--bar-good-ink); pointer-events: none; }
.strip text.bad { fill: var(--bar-bad-ink); font-weight: 600; } .strip text.active, .strip text.idle { fill: var(--ink); }

summary { cursor: pointer; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.instance { border-top: 1px solid var(--line); padding: .5rem 0; }
.instance summary { list-style: none; display: grid; gap: .25rem; }
.instance summary::-webkit-details-marker { display: none; }
.who::before { content: "›"; display: inline-block; width: .75em; text-align: center; color: var(--soft); transition: transform .15s; }
[open] > summary > .who::before { transform: rotate(90deg); }
.who { font-size: .875rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .5rem 0; }
th { text-align: left; font-weight: 400; } tr.bad th, tr.bad .status { font-weight: 700; color: var(--bad); }
th, td { padding: 0 .5rem 0 0; vertical-align: middle; }
th[scope=row] { padding-left: .75em; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft); }
td.bar { padding-right: 0; }
.status { color: var(--soft); white-space: nowrap; }
.instance pre { margin-bottom: .5rem; }

details.card > summary { display: block; list-style: none; }
details.card > summary::-webkit-details-marker { display: none; }
details.card > summary h3::before { content: "›"; color: var(--soft); transition: transform .15s; }
details.card[open] > summary h3::before { transform: rotate(90deg); }
details.card > summary p { font-size: .9375rem; }
.added { color: var(--good); } .changed { color: var(--changed); } .removed { color: var(--bad); }
.sign { display: inline-block; width: 1.25em; font-weight: 700; font-family: ui-monospace, monospace; }
.tree { font-size: .875rem; max-width: 46rem; }
.tree ul { list-style: none; padding-left: 1.1rem; }
.tree > ul { padding-left: 0; }
.tree li { padding: .0625rem 0; }
.tree .file { display: flex; gap: .25rem; align-items: baseline; }
.tree .size { margin-left: auto; padding-left: .75rem; color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }
.tree summary::marker { color: var(--soft); }
dl { display: grid; gap: .375rem; font-size: .9375rem; }
dl div { display: grid; grid-template-columns: 7rem 1fr; gap: .5rem; }
dt { color: var(--soft); } dd { margin: 0; }
.warnings { padding-left: 1.25rem; }

@media (min-width: 46rem) {
  body { padding-top: 2.5rem; }
  h1 { font-size: 2.125rem; }
  .instance summary { grid-template-columns: 20rem 1fr; align-items: center; gap: 0; }
  .scale { width: calc(100% - 20rem); margin-left: 20rem; }
  .who { display: flex; gap: .375rem; align-items: baseline; flex-wrap: wrap; }
  table { table-layout: fixed; } col.event { width: 10.5rem; } col.status { width: 5rem; } col.number { width: 4.5rem; } td.number { padding-right: 1rem; }
}
@media (max-width: 45.99rem) {
  .wide, td.bar { display: none; }
  th[scope=row] { width: 100%; padding-left: 0; } table { font-size: .8125rem; }
  .verdict { padding: 1.125rem; } .card { padding: .875rem 1rem; }
  dl div { grid-template-columns: 1fr; gap: 0; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media print {
  body { background: none; padding: 0; font-size: 11pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  .failure, .instance, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; } pre { max-height: none; }
}
`;
