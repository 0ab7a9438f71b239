import { useEffect, useState } from 'react'

const heartfelt = () => (window.heartfelt ||= [])

function Checkout() {
  const [refreshed, setRefreshed] = useState(0)
  return (
    <main>
      <h1>Checkout</h1>
      <button type="button" onClick={() => heartfelt().push(['reached', 'payment'])}>
        Pay
      </button>
      <heartfelt-rating moment="delivery" />
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
        <script type="module" async src="http://localhost:4400/heartfelt.js" data-heartfelt-key="pk_…" />
      </head>
      <body>
        <nav>
          {['Checkout', 'Account'].map(name => (
            <button type="button" key={name} onClick={() => setPage(name)}>
              {`To ${name}`}
            </button>
          ))}
        </nav>
        {page === 'Checkout' ? <Checkout /> : <h1>Account</h1>}
      </body>
    </html>
  )
}
