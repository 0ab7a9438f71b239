import { feelings } from './Face.js'
import { tokenRules } from './tokens.js'

/**
 * The look. `:host` rules are `!important`, because important rules of a shadow root win over those of the page:
 * `*{all:unset!important}` outside changes nothing in here.
 */
const rules = `
:host{all:initial!important;display:block!important;position:fixed!important;inset:auto var(--heartfelt-inset,20px) var(--heartfelt-inset,20px) auto!important;z-index:2147483647!important}
:host([dir=rtl]){right:auto!important;left:var(--heartfelt-inset,20px)!important}
:host([surface=inline]){position:static!important}
:host([surface=popover]){inset:var(--y) auto auto var(--x)!important}
:host([surface=modal]){display:contents!important}
*,::before{box-sizing:border-box}
.panel{position:relative;display:flex;flex-direction:column;gap:16px;width:var(--width);max-width:calc(100vw - 40px);max-height:calc(100dvh - 40px);margin:0;padding:var(--space);overflow:auto;overscroll-behavior:contain;border:1px solid #0000;border-radius:var(--radius);background:var(--background);color:var(--text);font:16px/1.4 var(--font);text-align:start;box-shadow:0 0 1px #0006,0 12px 32px #0003}
:host([surface=inline]) .panel{width:auto;max-width:none;max-height:none;box-shadow:none;border-color:var(--line)}
dialog.panel{position:fixed;inset:0;margin:auto}
::backdrop{background:#0006}
h2{display:flex;gap:12px;align-items:center;margin:0;padding-inline-end:32px;font:600 19px/1.3 var(--font);overflow-wrap:anywhere}
p,ol{margin:0;padding:0;list-style:none;overflow-wrap:anywhere}
:focus{outline:0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
h2:focus-visible,.radio:focus-visible{outline:0}
.radio:focus-visible .face{border-radius:50%;outline:3px solid var(--accent);outline-offset:3px}
button,textarea,input{font:inherit;color:inherit;margin:0;border:1px solid #0000;border-radius:12px;background:none}
button{min-height:44px;padding:8px 14px;cursor:pointer}
.row{display:flex;justify-content:space-between;padding-bottom:12px}
.radio{position:relative;flex:1;max-width:60px;padding:2px;color:var(--quiet);touch-action:manipulation}
.face{display:block;width:44px;height:44px;margin:auto;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round;transition:transform .15s ease-out}
.open{fill:currentColor}
h2 .face{flex:none;margin:0;color:var(--tone)}
.name{position:absolute;top:100%;inset-inline:-24px;font-size:14px;line-height:1;text-align:center;opacity:0;pointer-events:none}
.radio:first-child .name,.radio:last-child .name,[aria-checked=true] .name,.radio:hover .name,.radio:focus-visible .name{opacity:1}
.row:has([aria-checked=true]) .radio:not(:hover,:focus-visible,[aria-checked=true]){& .face{opacity:.5}& .name{opacity:0}}
.radio:hover,[aria-checked=true]{color:var(--tone)}
[aria-checked=true] .face{border-radius:50%;transform:scale(1.14)}
[aria-checked=true] circle{fill:color-mix(in srgb,currentColor 12%,#0000)}
[aria-checked=true] .name{font-weight:600}
.words{display:flex;flex-wrap:wrap;gap:8px;margin:0;padding:0;border:0;min-width:0}
.word{border-radius:22px;background:var(--chip)}
[aria-pressed=true]{border-color:var(--tone);background:color-mix(in srgb,var(--tone) 14%,var(--background));font-weight:600}
.field{display:grid;gap:6px}
textarea,input{padding:10px 12px;border-color:var(--line);resize:vertical}
.ways{align-items:center}
.back{margin-inline-end:auto}
.ways{display:flex;flex-wrap:wrap;justify-content:end;gap:8px}
.ways button{color:var(--quiet)}
.ways .primary{background:var(--accent);color:var(--on-accent);font-weight:600;padding-inline:20px}
.close{position:absolute;top:8px;inset-inline-end:8px;width:44px;padding:10px;color:var(--quiet)}
.close svg{display:block;width:22px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}
.status{color:var(--quiet);font-size:15px}
.more .status{order:1;padding-top:12px;border-top:1px solid color-mix(in srgb,var(--line) 40%,#0000)}
.more .status:empty{display:none}
.more .status::before{content:'';display:inline-block;width:8px;height:8px;margin-inline-end:8px;border-radius:50%;background:var(--good)}
.done h2+.status{margin:-20px 0 0;padding-inline-start:56px}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.track{display:grid;grid-template-columns:repeat(4,1fr);font-size:14px;color:var(--quiet)}
.track li{padding-top:8px;border-top:3px solid color-mix(in srgb,var(--line) 40%,#0000)}
.track .reached{border-color:var(--accent);color:var(--text);font-weight:600}
${feelings.map(name => `.${name}{--tone:var(--${name})}`).join('')}
@media(max-width:480px){
:host(:not([surface=inline])){inset:auto 0 0!important}
.panel,.name,.status,.track{font-size:16px}
:host(:not([surface=inline])) .panel{width:100%;max-width:none;max-height:100dvh;inset:auto 0 0;border-radius:var(--radius) var(--radius) 0 0;padding-bottom:max(var(--space),env(safe-area-inset-bottom))}
}
@media(prefers-reduced-motion:no-preference){:host(:not([surface=inline])) .panel{animation:rise .15s ease-out}@keyframes rise{from{opacity:0;transform:translateY(12px)}}}
@media(prefers-reduced-motion){.face{transition:none}}
@media(forced-colors:active){.panel{border-color:CanvasText}[aria-pressed=true],[aria-checked=true] .face,.primary{forced-color-adjust:none;background:Highlight!important;color:HighlightText!important}.radio,.close{border:0}.reached{border-color:Highlight}}
`

let sheet: CSSStyleSheet | undefined

/** One constructable style sheet for all widgets: works under `style-src 'none'`. */
export const styleSheet = (): CSSStyleSheet => {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(tokenRules() + rules)
  }
  return sheet
}
