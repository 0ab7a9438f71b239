import { HeartfeltProvider, Rating, useMoment } from 'heartfelt/react'
import { useEffect, useState } from 'react'

const options = { key: 'pk_…', collector: 'http://localhost:4400' }

function Checkout() {
  const payment = useMoment('payment')
  const [refreshed, setRefreshed] = useState(0)
  return (
    <main>
      <h1>Checkout</h1>
      <button type="button" onClick={() => payment.reached()}>
        Pay
      </button>
      <Rating moment="delivery" />
      <button type="button" onClick={() => setRefreshed(refreshed + 1)}>
        Refresh
      </button>
      <output>{refreshed}</output>
    </main>
  )
}

export function App() {
  const [page, setPage] = useState('Checkout')
  useEffect(() => {
    window.hydrated = true
  }, [])
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>{page}</title>
      </head>
      <body>
        <HeartfeltProvider options={options}>
          <nav>
            {['Checkout', 'Account'].map(name => (
              <button type="button" key={name} onClick={() => setPage(name)}>
                {`To ${name}`}
              </button>
            ))}
          </nav>
          {page === 'Checkout' ? <Checkout /> : <h1>Account</h1>}
        </HeartfeltProvider>
      </body>
    </html>
  )
}
