import { serve } from './serve.js'

/**
 * `source={{ html }}` gives the page an opaque origin without storage; a sandbox does the same. The first script is
 * what React Native injects; here messages wait for the test, which plays the app.
 */
const page = ({ response }) => {
  response.setHeader('content-security-policy', 'sandbox allow-scripts')
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Checkout</title>
  <link rel="icon" href="data:,">
  <script>
    window.messages = []
    window.ReactNativeWebView = { postMessage: text => messages.push(JSON.parse(text)) }
  </script>
  <h1>Checkout</h1>
  <button type="button" class="pay">Pay</button>
  <heartfelt-rating moment="delivery"></heartfelt-rating>
  <script src="app.js"></script>
</html>`
}

serve({ '/': page })
