import { feelings } from '../../model/face.js'
import { derived, tokenRules } from './tokens.js'

/**
 * The styles of the card. `:host` rules are `!important`, because important rules of a shadow root override those of the
 * page: `*{all:unset!important}` of the host changes nothing in here.
 * @see https://drafts.csswg.org/css-cascade-5/#cascade-context
 */
const rules = `
:host{all:initial!important;font-family:inherit!important;display:flex!important;flex-direction:column!important;max-width:calc(100% - 40px)!important;max-height:calc(100% - 40px)!important;position:fixed!important;inset-block:var(--heartfelt-block,auto var(--heartfelt-inset,20px))!important;inset-inline:var(--heartfelt-inline,auto var(--heartfelt-inset,20px))!important;z-index:var(--heartfelt-z-index,2147483647)!important}
*,::before{box-sizing:border-box}
.panel{position:relative;display:flex;flex-direction:column;gap:16px;width:var(--width);max-width:100%;padding:var(--space);overflow:hidden auto;overscroll-behavior:contain;border:1px solid #0000;border-radius:var(--radius);background-color:var(--background);color:var(--text);font:16px/1.4 a;font-family:var(--font);text-align:start;overflow-wrap:anywhere;hyphens:auto;hyphenate-limit-chars:14;box-shadow:0 0 1px #0006,0 12px 32px #0003}
h2,p,ol,fieldset,button,textarea,input{margin:0;padding:0;border:0 solid #0000;border-radius:12px;background:none;color:inherit;font:inherit;list-style:none}
h2{display:flex;gap:12px;align-items:center;padding-inline-end:32px;font-size:19px;font-weight:600;text-wrap:balance}
:focus-visible,.radio:focus-visible .face{outline:3px solid var(--mark)}
.panel,h2:focus-visible,.radio:has(.face){outline:0}
button,textarea,input{border-width:1px}
button{min-height:44px;padding:8px 14px;cursor:pointer;outline-offset:2px}
.row{display:flex;justify-content:space-between;max-width:420px;padding-bottom:calc(1em + 2px)}
.radio{position:relative;flex:1;max-width:60px;padding:2px;touch-action:manipulation}
.face{display:block;flex:none;width:44px;max-width:100%;margin:auto;border-radius:50%;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round;outline-offset:1px}
.open{fill:currentColor}
h2 .face{margin:0}
.name{position:absolute;top:calc(100% + 6px);left:50%;translate:-50%;line-height:1;white-space:nowrap;opacity:0;pointer-events:none}
.radio:is(:first-child:dir(ltr),:last-child:dir(rtl)) .name{translate:max(-50%,-44px)}
.radio:is(:last-child:dir(ltr),:first-child:dir(rtl)) .name{translate:min(-50%,44px - 100%)}
.radio:is(:first-child,:last-child,:hover,:focus-visible,[aria-checked=true]) .name{opacity:1}
.row:has([aria-checked=true]) .radio:not(:hover,:focus-visible,[aria-checked=true]){& .face{opacity:.7}& .name{opacity:0}}
[aria-checked=true] .face{transform:scale(1.14)}
[aria-checked=true] circle{fill:color-mix(in srgb,currentColor 12%,#0000)}
.words,.actions{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.word{border-radius:22px;background-color:var(--chip)}
[aria-pressed=true]{border-color:var(--tone);background:color-mix(in srgb,var(--tone) 14%,var(--background))}
.field{display:grid;gap:8px;& :is(textarea,input){width:100%;outline-offset:-1px}}
textarea,input,.camera{padding:10px 12px;border-color:var(--line);resize:vertical;unicode-bidi:plaintext}
.actions{justify-content:end}
.actions:not(:has(.primary)){margin-block:-4px -10px;& :not(.back){position:relative;inset-inline-start:14px}}
.back{margin-inline:-14px auto}
.radio,.actions,.close,.status,.track{color:var(--quiet)}
.radio:hover,[aria-checked=true],h2 .face{color:var(--tone)}
.actions .primary{padding-inline:20px;background-color:var(--accent);color:var(--on-accent)}
${derived}
.primary,[aria-checked=true] .name,.reached{font-weight:600}
.word[aria-pressed=true]{-webkit-text-stroke:.03em}
.close,.camera{padding:10px}
.camera{margin-inline-start:0}
.close{position:absolute;top:8px;inset-inline-end:8px}
.icon{display:block;width:22px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}
.name,.status,.track{font-size:14px}
.held,.rejected,.refused{--good:var(--awful);color:var(--awful)}
.more .status{display:flex;order:1;min-height:calc(1.4em + 13px);padding-top:12px;border-radius:0;border-top:1px solid var(--edge);&:not(.undefined)::before{content:'';flex:none;width:8px;height:8px;margin:.4em;margin-inline-start:0;border-radius:50%;background-color:var(--good);forced-color-adjust:none}}
.done h2+.status{margin-top:-20px;padding-inline-start:56px}
.spoken{white-space:nowrap;position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.track{display:flex;flex-wrap:wrap}
li{flex:auto;padding-block-start:8px;padding-inline-end:4px;border-top:3px solid var(--edge)}
.reached{border-color:var(--mark);color:var(--text)}
${feelings.map(name => `.${name}{--tone:var(--${name})}`).join('')}
@media(max-width:480px){
:host{inset:auto 0 var(--keyboard,0)!important;max-width:none!important;max-height:calc(100% - var(--keyboard,0px))!important}
.panel{width:100%;border-radius:var(--radius) var(--radius) 0 0;padding-bottom:max(var(--space),env(safe-area-inset-bottom))}
.name,.status,.track{font-size:16px}
}
@media(prefers-reduced-motion:no-preference){.panel{animation:rise .15s ease-out}.face{transition:transform .15s ease-out}@keyframes rise{from{opacity:0;transform:translateY(12px)}}}
@media print{:host{display:none!important}}
@media(forced-colors:active){[aria-pressed=true],[aria-checked=true] .face,.primary{forced-color-adjust:none;background:Highlight!important;color:HighlightText!important}.reached{border-color:Highlight}.radio,.close{border:0}}
`

const rulesOf = new WeakMap<ShadowRoot, string>()

/**
 * Adds CSS rules to those of a shadow root, in a constructed style sheet, which works under the CSP `style-src 'none'`. The
 * sheet belongs to one document: without further rules, this makes it again for the document that the root is in now.
 */
export const addStyles = (root: ShadowRoot, rules = ''): void => {
  const all = (rulesOf.get(root) ?? '') + rules
  rulesOf.set(root, all)
  const view = root.ownerDocument.defaultView
  if (!view) return
  const sheet = new view.CSSStyleSheet()
  sheet.replaceSync(all)
  root.adoptedStyleSheets = [sheet]
}

/** The CSS rules of the card, tokens included. */
export const cardRules = (): string => tokenRules() + rules
