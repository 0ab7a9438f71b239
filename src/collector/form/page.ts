import { html } from 'hono/html'
import { facePaths, feelingOf, nearestFeeling, OPEN_MOUTH } from '../../model/face.js'
import { MAX_COMMENT_CHARS, MAX_CONTACT_CHARS } from '../../model/limits.js'
import type { FormTexts } from './texts.js'

/** What the form shows. */
export interface FormPage {
  lang: string
  texts: FormTexts
  question: string
  /** The address that the form is submitted to: that of this page. */
  action: string
  /** Id of the feedback, so that submitting twice creates one feedback. */
  id: string
  points: { id: string; label: string; value: number }[]
  chosen?: string
  comment?: string
  contact?: string
  asksContact: boolean
  asksComment: boolean
  /** An error message about the last submission. */
  problem?: string
}

type Html = ReturnType<typeof html>

/** The form as HTML: no script, no cookies, usable by keyboard and screen reader. */
export function formPage(page: FormPage): Html {
  const { texts, question, points, chosen, problem } = page
  return shell(
    page,
    question,
    html`<form method="post" action="${page.action}">
      <input type="hidden" name="id" value="${page.id}" />
      <fieldset>
        <legend><h1>${question}</h1></legend>
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
        <div class="points">
          ${points.map(
            point => html`<label class="point">
              <input type="radio" name="point" value="${point.id}" required ${point.id === chosen ? 'checked' : ''} />
              ${face(point.value)}<span>${point.label}</span>
            </label>`,
          )}
        </div>
      </fieldset>
      ${
        page.asksComment
          ? html`<label>${texts.comment}<textarea name="comment" rows="4" maxlength="${MAX_COMMENT_CHARS}">${page.comment ?? ''}</textarea></label>`
          : ''
      }
      ${
        page.asksContact
          ? html`<label>${texts.contact}<input name="contact" maxlength="${MAX_CONTACT_CHARS}" autocomplete="email" value="${page.contact ?? ''}" /></label>`
          : ''
      }
      <button type="submit">${texts.send}</button>
    </form>`,
  )
}

/** A page with a message only, for example that there is no form at this address. */
export const noticePage = (page: Pick<FormPage, 'lang' | 'texts'>, text: string): Html =>
  shell(page, text, html`<div role="status"><h1>${text}</h1></div>`)

/** The page after submitting. */
export const thanksPage = ({ lang, texts }: Pick<FormPage, 'lang' | 'texts'>): Html =>
  shell(
    { lang, texts },
    texts.thanks,
    html`<div role="status"><h1>${texts.thanks}</h1><p>${texts.sent}</p></div>`,
  )

const shell = ({ lang, texts }: Pick<FormPage, 'lang' | 'texts'>, title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="${lang}" dir="${texts.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="stylesheet" href="/f/form.css" />
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`

const face = (value: number): Html => {
  const feeling = feelingOf(value)
  const mouth = feeling === 'great' ? OPEN_MOUTH : ''
  return html`<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="21" /><path d="${facePaths[nearestFeeling(value)]}${mouth}" /></svg>`
}

export const formStyles = `:root{color-scheme:light dark;--page:light-dark(#f4f3ef,#121317);--card:light-dark(#fff,#202126);--text:light-dark(#1c1d21,#f3f3f1);--quiet:light-dark(#5a606b,#a8acb5);--line:light-dark(#82868f,#7b7f88);--accent:light-dark(#2868ae,#7db1ec);--on-accent:light-dark(#fff,#0f2238);--bad:light-dark(#b4501f,#f2a072)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:420px;margin:0 auto;padding:max(16px,8vh) 16px}
form,[role=status]{display:grid;gap:20px;padding:24px;border-radius:18px;background:var(--card);box-shadow:0 6px 24px rgb(0 0 0/7%)}
fieldset{margin:0;padding:0;border:0;min-width:0}
legend{padding:0}
h1{margin:0;font-size:1.25rem}
p{margin:0}
.points{display:flex;flex-wrap:wrap;gap:4px;margin-top:16px}
.point{position:relative;flex:1 1 56px;display:grid;justify-items:center;gap:6px;padding:6px 0;color:var(--quiet);font-size:.875rem;text-align:center;cursor:pointer}
.point input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.point svg{width:44px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.point:has(:checked){color:var(--accent);font-weight:600}
.point:has(:checked) svg{stroke-width:3}
.point:has(:focus-visible){outline:3px solid var(--accent);border-radius:12px}
label:not(.point){display:grid;gap:6px;color:var(--quiet);font-size:.9375rem}
textarea,input[name=contact]{width:100%;padding:10px 12px;border:1px solid var(--line);border-radius:12px;background:var(--card);color:var(--text);font:inherit;font-size:1rem}
button{justify-self:end;min-height:48px;padding:0 24px;border:0;border-radius:12px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.problem{margin-top:12px;color:var(--bad);font-weight:600}
@media(forced-colors:active){form,[role=status]{border:1px solid}.point:has(:checked){outline:3px solid}}
`
