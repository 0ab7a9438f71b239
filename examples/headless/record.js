/** Your own form instead of the widget; Heartfelt stores and sends the feedback. */
import { createHeartfelt } from 'heartfelt'

const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'http://localhost:4400' })

document.querySelector('form').addEventListener('submit', async event => {
  event.preventDefault()
  const form = new FormData(event.target)
  const { state } = await heartfelt.record({
    moment: 'delivery',
    point: form.get('point'),
    comment: form.get('comment'),
  })
  document.querySelector('output').textContent = state
})
