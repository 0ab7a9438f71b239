import { createHeartfelt } from 'heartfelt'
import 'heartfelt/elements'

const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'http://localhost:4400' })
// The body may be replaced or morphed: listen on the document.
document.addEventListener('click', ({ target }) => {
  if (target.matches('button.pay')) heartfelt.reached('payment')
})
