import { html } from 'hono/html'

type Html = ReturnType<typeof html>

const page = (content: Html): Html => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Sign in – Heartfelt</title>
    <link rel="icon" href="icon.svg" />
    <link rel="stylesheet" href="base.css" />
    <link rel="stylesheet" href="forms.css" />
  </head>
  <body>
    <main class="sign-in">${content}</main>
  </body>
</html>`

/**
 * What a sign-in link shows. Mail programs, chats and scanners fetch a link before a person opens it; only the form,
 * which posts to the same address, uses the link up. Its script submits the form in a browser.
 */
export const linkPage = (): Html =>
  page(html`<h1>Heartfelt</h1>
      <form method="post">
        <button type="submit" class="primary">Sign in</button>
      </form>
      <p class="aside">This link works once.</p>
      <script src="sign-in.js" defer></script>`)

/** The page for a link that does not work. */
export const refusedPage = (reason: string): Html =>
  page(html`<h1>This link does not work</h1>
      <p role="alert">${reason}</p>
      <p><a href="../dashboard">Sign in with a password</a></p>`)

/** Submits the form once a person sees the page: a browser may render a page that nobody has opened yet. */
export const linkScript = `const submit = () => document.querySelector('form').requestSubmit()
if (document.prerendering) document.addEventListener('prerenderingchange', submit, { once: true })
else submit()
`
