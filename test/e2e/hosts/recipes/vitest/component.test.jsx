// @vitest-environment happy-dom
import { HeartfeltProvider, useMoment } from 'heartfelt/react'
import { createTestHeartfelt } from 'heartfelt/testing'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, test } from 'vitest'

function Checkout() {
  const payment = useMoment('payment')
  return (
    <button type="button" onClick={() => payment.reached()}>
      Pay
    </button>
  )
}

test('a component gets the client of its provider', async () => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true
  const heartfelt = createTestHeartfelt()
  const root = createRoot(document.body)
  await act(() =>
    root.render(
      <HeartfeltProvider client={heartfelt}>
        <Checkout />
      </HeartfeltProvider>,
    ),
  )
  await act(() => document.querySelector('button').click())
  expect(heartfelt.calls).toEqual([{ method: 'reached', args: ['payment'] }])
})
