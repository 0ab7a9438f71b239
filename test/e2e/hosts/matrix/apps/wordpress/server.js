import { serve } from './serve.js'

/**
 * A classic theme: jQuery in compatibility mode in the head, where plugins print their own tags, ours too; the import
 * map that WordPress prints for script modules since 6.5 comes after them, in the footer of classic themes.
 */
const page = (title, main) => `<!doctype html>
<html lang="en-US">
<head>
<meta charset="UTF-8">
<title>${title}</title>
<link rel="icon" href="data:,">
<script src="/jquery.js" id="jquery-core-js"></script>
<script id="jquery-core-js-after">jQuery.noConflict()</script>
<script async src="http://localhost:4400/heartfelt.js" data-heartfelt-key="pk_…"></script>
</head>
<body class="page wp-embed-responsive">
<nav><a href="/">To Checkout</a> <a href="/account">To Account</a></nav>
<main><h1>${title}</h1>${main}</main>
<script type="importmap" id="wp-importmap">{"imports":{"@shop/view":"/view.js"}}</script>
<script type="module">import '@shop/view'</script>
<script>
var heartfelt = window.heartfelt || []
jQuery(function ($) {
  $('.pay').on('click', function () { heartfelt.push(['reached', 'payment']) })
})
</script>
</body>
</html>`

serve(
  {
    '/': () =>
      page(
        'Checkout',
        `<button type="button" class="pay">Pay</button>
<heartfelt-rating moment="delivery"></heartfelt-rating>`,
      ),
    '/account': () => page('Account', ''),
  },
  { '/jquery.js': 'jquery/dist/jquery.min.js' },
)
