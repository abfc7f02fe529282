/** The style of pages. Colours have a contrast of at least 4.5 in both schemes, and words repeat their meaning. */
export const pageStyle = `
:root { color-scheme: light dark; --muted: #57606a; --line: #d0d7de; --soft: #f6f8fa; --gained: #9a3412; --lost: #1e40af;
  --high: #b42318; --medium: #8f6400; --low: #1d4ed8; --info: #57606a; }
@media screen and (prefers-color-scheme: dark) { :root { --muted: #9ea7b3; --line: #3d444d; --soft: #1c2128; --gained: #fdba74; --lost: #93c5fd;
  --high: #ff8f85; --medium: #fbbf24; --low: #93c5fd; --info: #9ea7b3; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 0.3rem; } ul + table { margin-top: 0.3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-top: 1px solid var(--line); }
bdi, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
@media screen { :is(li, td) > bdi:only-child { display: inline-block; vertical-align: top; max-height: 14rem; overflow-y: auto; } }
ul { margin: 0; padding-left: 1.2rem; }
:is(a, summary, input, pre, [tabindex]):focus-visible { outline: 2px solid var(--low); outline-offset: 2px; }
.columns { table-layout: fixed; } .columns th { width: 4rem; } .columns td.small { width: 15rem; }
.gained { color: var(--gained); } .lost { color: var(--lost); } .muted { color: var(--muted); }
.high { --severity: var(--high); } .medium { --severity: var(--medium); } .low { --severity: var(--low); } .info { --severity: var(--info); }
.chip { display: inline-block; font: 600 0.8rem/1.4 system-ui, sans-serif; padding: 0 0.5rem; border: 1px solid; border-radius: 1rem; color: var(--severity); text-decoration: none; }
@media screen { .chip.high { background: var(--high); border-color: var(--high); color: Canvas; } .chip.medium { background: #fbbf24; border-color: #fbbf24; color: #241a00; } }
p.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.card { border: 1px solid var(--line); border-left: 0.3rem solid var(--severity, var(--line)); border-radius: 0.4rem; padding: 0.6rem 0.8rem; margin: 0.8rem 0; break-inside: avoid; }
.card h3 { margin: 0 0 0.3rem; } .card p { margin: 0.3rem 0; }
pre { background: var(--soft); border-radius: 0.3rem; padding: 0.4rem 0.6rem; margin: 0.2rem 0 0.6rem; white-space: pre-wrap; user-select: all; }
.layer { border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.3rem 0.6rem; margin: 0.3rem 0; }
.layer .layer { background: var(--soft); }
.names { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; padding: 0; }
.card > .members::before { content: 'Names:'; color: var(--muted); }
@media screen { .card[id] > .members:has(> li:only-child) { display: none; } }
article > h1 { border-top: 2px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
:target { background: var(--soft); }
input { font: inherit; padding: 0.2rem 0.5rem; width: 100%; max-width: 20rem; box-sizing: border-box; }
figure { margin: 1rem 0; overflow-x: auto; } figcaption { color: var(--muted); margin-bottom: 0.6rem; }
svg { display: block; max-width: 100%; height: auto; font: 13px/1.35 system-ui, sans-serif; }
svg.narrow { display: none; font-size: 12px; } svg.narrow .node { padding: 3px 5px; } svg.narrow .node :is(bdi, span) { white-space: normal; line-height: 1.2; max-height: 2.4em; }
svg .node { height: 100%; box-sizing: border-box; border: 1px solid var(--muted); border-left: 5px solid var(--severity, var(--muted)); border-radius: 6px; background: Canvas; padding: 4px 8px; }
svg .node :is(bdi, span) { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
svg .node a { color: inherit; text-decoration: none; }
svg .line { fill: none; stroke: var(--severity, var(--muted)); stroke-width: 1.5; }
svg .high .line { stroke-width: 3; } svg .medium .line { stroke-width: 2; stroke-dasharray: 8 3; }
svg .hit { fill: none; stroke: transparent; stroke-width: 14; }
svg .head { fill: var(--severity, var(--muted)); }
svg .hint { margin: 0; } svg .note { visibility: hidden; } svg .arrow:is(:hover, :focus) .note { visibility: visible; }
svg .arrow:is(:hover, :focus) .line { stroke-width: 5; }
svg .note div { background: Canvas; color: CanvasText; height: 100%; overflow: hidden; }
@media (max-width: 40rem) {
  .columns :is(th, td) { display: block; width: auto; padding: 0; border: 0; }
  .columns :is(th, td):first-child { border-top: 1px solid var(--line); padding-top: 0.4rem; }
  .columns :is(th, td):last-child { padding-bottom: 0.4rem; }
  .columns thead { display: none; }
  .reach { display: flex; flex-direction: column; } .reach figure { order: 1; } svg.wide { display: none; } svg.narrow { display: block; }
  .permissions td:nth-child(2)::before { content: 'may '; } .permissions td:nth-child(3)::before { content: 'towards '; }
}
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; } p.filter { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  svg :is(.note, .hint) { display: none; } h2, h3 { break-after: avoid; } a { color: inherit; text-decoration: none; }
}
`;
