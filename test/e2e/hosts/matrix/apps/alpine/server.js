import { serve } from './serve.js'

/** A component whose HTML comes from the server after each action, and is morphed into the page. */
const component = requests => `<main x-data="{
  async refresh() { Alpine.morph(this.$root, await (await fetch('/component')).text()) }
}">
  <h1>Checkout</h1>
  <button type="button" class="pay">Pay</button>
  <heartfelt-rating moment="delivery"></heartfelt-rating>
  <button type="button" @click="refresh">Refresh</button>
  <output>${requests}</output>
</main>`

serve(
  {
    '/': ({ requests }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Checkout</title>
    <link rel="icon" href="data:,">
    <script defer src="/morph.js"></script>
    <script defer src="/alpine.js"></script>
    <script type="module" src="/app.js"></script>
  </head>
  <body>${component(requests)}</body>
</html>`,
    '/component': ({ requests }) => component(requests),
  },
  { '/alpine.js': 'alpinejs/dist/cdn.js', '/morph.js': '@alpinejs/morph/dist/cdn.js' },
)
