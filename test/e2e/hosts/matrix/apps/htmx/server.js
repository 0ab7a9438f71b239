import { serve } from './serve.js'

const page = (title, main) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <script src="/htmx.js"></script>
    <script src="/idiomorph.js"></script>
    <script type="module" src="/app.js"></script>
  </head>
  <body hx-boost="true" hx-ext="morph">
    <nav><a href="/">To Checkout</a> <a href="/account">To Account</a></nav>
    <main><h1>${title}</h1>${main}</main>
  </body>
</html>`

serve(
  {
    '/': ({ requests }) =>
      page(
        'Checkout',
        `<button type="button" class="pay">Pay</button>
        <heartfelt-rating moment="delivery"></heartfelt-rating>
        <button type="button" hx-get="/" hx-target="body" hx-swap="morph:innerHTML">Refresh</button>
        <output>${requests}</output>`,
      ),
    '/account': () => page('Account', ''),
  },
  { '/htmx.js': 'htmx.org/dist/htmx.js', '/idiomorph.js': 'idiomorph/dist/idiomorph-ext.js' },
)
