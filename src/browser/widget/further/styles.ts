/** The look of what comes with the lazy chunk. */
export const rules = `
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(42px,1fr));gap:2px}
.numbers .radio{max-width:none;border-color:var(--line);font-variant-numeric:tabular-nums}
.numbers [aria-checked=true],.word[aria-checked=true]{border-color:var(--mark);background:color-mix(in srgb,var(--accent) 14%,var(--background));color:var(--text);font-weight:600}
.words .radio{flex:none;max-width:none;padding:8px 14px;color:var(--text)}
.ends{display:flex;justify-content:space-between;gap:20px;margin-top:6px;font-size:14px;color:var(--quiet)}
.stars .radio .face{opacity:1!important}
.full{color:var(--mark)}
.full path{fill:currentColor}
.thumbs{justify-content:space-evenly}
.ways span{flex:1}
.affect{display:grid;gap:6px;justify-items:center;font-size:14px;color:var(--quiet)}
.affect .ends{width:100%;max-width:240px;margin:0}
.pad{position:relative;width:100%;max-width:240px;aspect-ratio:1;border:1px solid var(--line);border-radius:12px;touch-action:none;cursor:crosshair;background:linear-gradient(var(--line),var(--line)) 50%/1px 100% no-repeat,linear-gradient(var(--line),var(--line)) 50%/100% 1px no-repeat,linear-gradient(90deg,color-mix(in srgb,var(--bad) 14%,#0000),#0000,color-mix(in srgb,var(--great) 14%,#0000))}
.dot{position:absolute;width:24px;height:24px;margin:-12px;border:3px solid var(--background);border-radius:50%;background:var(--mark);pointer-events:none}
.unset{opacity:.35}
.wrong{color:var(--awful)}
.wrong:empty{display:none}
[aria-invalid=true]{border-color:var(--awful)}
blockquote{margin:-8px 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:480px){.ends,.affect{font-size:16px}}
@media(forced-colors:active){.full path{fill:CanvasText}.dot{background:CanvasText}.word[aria-checked=true],.numbers [aria-checked=true]{forced-color-adjust:none;background:Highlight;color:HighlightText}}
`
