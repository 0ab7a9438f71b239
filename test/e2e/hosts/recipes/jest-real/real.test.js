import { createHeartfelt } from 'heartfelt'
import 'heartfelt/elements'

const moments = [{ id: 'payment' }]

test('the real client answers in jsdom, and no rejection ends the run', async () => {
  document.body.innerHTML = '<heartfelt-rating moment="payment"></heartfelt-rating>'
  const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'http://127.0.0.1:9', moments })
  expect((await heartfelt.reached('payment')).asked).toBe(false)
  await heartfelt.record({ moment: 'payment', point: 'good' })
  await heartfelt.history()
  await heartfelt.forget()
  heartfelt.destroy()
  await new Promise(done => setTimeout(done, 500))
})
