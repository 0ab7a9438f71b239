import { serve } from './serve.js'

const page = (title, main) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <meta name="turbo-refresh-method" content="morph">
    <meta name="turbo-refresh-scroll" content="preserve">
    <script type="module" src="/turbo.js"></script>
    <script type="module" src="/app.js"></script>
    <script type="module">
      document.addEventListener('click', ({ target }) => {
        if (target.matches('button.refresh'))
          document.body.insertAdjacentHTML('beforeend', '<turbo-stream action="refresh"></turbo-stream>')
      })
    </script>
  </head>
  <body>
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
        <button type="button" class="refresh">Refresh</button>
        <output>${requests}</output>`,
      ),
    '/account': () => page('Account', ''),
  },
  { '/turbo.js': '@hotwired/turbo/dist/turbo.es2017-esm.js' },
)
