/** Splits a scale into two rows, each beside its own label, where one row would be too narrow for a finger. */
const twoRows = (first: number, second: number) =>
  `grid:"low""scale""high";& .numbers{grid:auto-flow/repeat(${first * second},1fr);gap:2px}& .radio{grid-column:span ${first}}& .radio:nth-child(-n+${first}){grid-column:span ${second}}`

/** The styles of this chunk. */
export const rules = `
.panel{container-type:inline-size}
.ends{display:grid;grid:"scale scale""low high"/auto auto;gap:6px 20px;max-width:560px;font-size:14px;color:var(--quiet);&>[role]{grid-area:scale;font-size:16px}}
.low{grid-area:low}
.high{grid-area:high;text-align:end}
.numbers{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:1px}
.numbers .radio{max-width:none;padding:0;border-radius:6px;background-color:var(--chip);color:var(--text);font-variant-numeric:tabular-nums}
.numbers [aria-checked=true],.word[aria-checked=true]{border-color:var(--mark);background:color-mix(in srgb,var(--accent) 14%,var(--background))}
@container(max-width:490px){@media(pointer:coarse),(max-width:480px){.of11{${twoRows(6, 5)}}}}
@container(max-width:300px){.of11{${twoRows(6, 5)}}}
@container(max-width:313px){.of7{${twoRows(4, 3)}}}
.word[aria-checked=true]{-webkit-text-stroke:.03em}
.words .radio{flex:none;max-width:none;padding:8px 14px;color:var(--text)}
.stack{flex-direction:column;align-items:stretch;& .radio{padding-inline:18px;text-align:start}}
.stars{padding-bottom:0;& .radio .face{opacity:1!important}}
.full{color:var(--mark);& path{fill:currentColor}}
.thumbs{justify-content:space-evenly}
.actions span{flex:1;margin-inline-start:0;color:var(--text)}
.grid{position:relative;max-width:420px;aspect-ratio:3/2;border:1px solid var(--line);border-radius:12px;font-size:14px;color:var(--quiet);touch-action:none;cursor:crosshair;outline-offset:2px;background:linear-gradient(var(--line),var(--line)) 50%/1px 100% no-repeat,linear-gradient(var(--line),var(--line)) 50%/100% 1px no-repeat,linear-gradient(var(--along,90deg),color-mix(in srgb,var(--bad) 14%,#0000),#0000,color-mix(in srgb,var(--great) 14%,#0000))}
.grid:dir(rtl){--along:270deg}
.axis{position:absolute;inset-inline:10px;bottom:50%}
.axis:nth-child(2){text-align:end}
.axis:nth-child(n+3){inset-inline:0;width:fit-content;margin:auto;padding:2px 8px;background-color:var(--background)}
.axis:nth-child(3){top:4px;bottom:auto}
.axis:nth-child(4){bottom:4px}
.dot{position:absolute;width:24px;height:24px;margin:-12px;border:3px solid var(--background);border-radius:50%;background-color:var(--mark);pointer-events:none}
.unset{opacity:.35}
.wrong{color:var(--awful)}
.wrong:empty{display:none}
[aria-invalid=true]{border-color:var(--awful)}
blockquote{margin:-8px 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:480px){.ends,.grid{font-size:16px}}
@media(forced-colors:active){.full path{fill:CanvasText}.dot{background:Highlight;forced-color-adjust:none}.numbers .radio,.words .radio{border:1px solid ButtonText}.word[aria-checked=true],.numbers [aria-checked=true]{forced-color-adjust:none;background:Highlight;color:HighlightText}}
`
