import { HeartfeltProvider, Rating, useMoment } from 'heartfelt/react'

function Checkout() {
  const payment = useMoment('payment')
  return (
    <button type="button" onClick={() => payment.reached({ context: { basket: 3 } })}>
      Pay
    </button>
  )
}

export const App = () => (
  <HeartfeltProvider options={{ key: 'pk_…', collector: 'http://localhost:4400' }}>
    <Checkout />
    <Rating moment="delivery" />
  </HeartfeltProvider>
)
