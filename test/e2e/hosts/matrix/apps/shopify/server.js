import { serve } from './serve.js'

/** A theme's section, which is fetched alone after each change of the cart and put in place of the old one. */
const section = requests => `<h1>Checkout</h1>
<button type="button" class="pay">Pay</button>
<heartfelt-rating moment="delivery"></heartfelt-rating>
<button type="button" class="refresh">Refresh</button>
<output>${requests}</output>`

const page = (title, main) => `<!doctype html>
<html lang="en" class="js">
<head>
<meta charset="utf-8">
<title>${title}</title>
<link rel="icon" href="data:,">
<script src="/theme.js" defer></script>
</head>
<body class="template-page">
<nav><a href="/">To Checkout</a> <a href="/account">To Account</a></nav>
<main id="shopify-section-main" class="shopify-section">${main}</main>
<script>
  window.heartfeltOptions = { policy: { graceDays: 0 } }
</script>
<script type="module" async src="http://localhost:4400/heartfelt.js" data-heartfelt-key="pk_…"></script>
</body>
</html>`

serve({
  '/': ({ requests }) => page('Checkout', section(requests)),
  '/section': ({ requests }) => section(requests),
  '/account': () => page('Account', '<h1>Account</h1>'),
})
