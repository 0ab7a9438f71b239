/** The styles of the panel, in addition to those of the card. */
export const rules = `
.history{overflow:hidden;width:440px;max-height:640px}
.said{display:grid;gap:20px;min-height:0;margin-inline:calc(-1*var(--space));padding:4px var(--space);overflow:auto;overscroll-behavior:contain}
.said:focus-visible{outline:3px solid var(--mark);outline-offset:-3px}
.said li{display:flex;gap:14px;padding:0;border:0}
.said .face{align-self:start;margin:0;color:var(--tone)}
.said div{flex:1;min-width:0;display:grid;gap:4px}
h3{margin:0;font:inherit;font-weight:600}
.chosen{color:var(--tone)}
.state,cite{font-size:14px;font-style:normal;color:var(--quiet)}
.rejected,.refused,.held{color:var(--awful)}
blockquote{margin:6px 0 0;padding-inline-start:12px;border-inline-start:3px solid var(--mark)}
.said p{white-space:pre-wrap}
.history .status:empty{display:none}
.history .actions:empty{display:none}
@media(max-width:480px){:host{max-height:min(88%,100% - var(--keyboard,0px))!important}.history{width:100%;max-height:none}.state,cite{font-size:16px}}
@media(forced-colors:active){blockquote{border-color:CanvasText}}
`
