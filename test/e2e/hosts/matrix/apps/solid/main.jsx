import { createHeartfelt } from 'heartfelt'
import { createSignal, Show } from 'solid-js'
import { render } from 'solid-js/web'
import 'heartfelt/elements'

const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'http://localhost:4400' })

function Checkout() {
  const [refreshed, setRefreshed] = createSignal(0)
  return (
    <main>
      <h1>Checkout</h1>
      <button type="button" onClick={() => heartfelt.reached('payment')}>
        Pay
      </button>
      <heartfelt-rating attr:moment="delivery" />
      <button type="button" onClick={() => setRefreshed(refreshed() + 1)}>
        Refresh
      </button>
      <output>{refreshed()}</output>
    </main>
  )
}

function App() {
  const [page, setPage] = createSignal('Checkout')
  return (
    <>
      <nav>
        <button type="button" onClick={() => setPage('Checkout')}>
          To Checkout
        </button>
        <button type="button" onClick={() => setPage('Account')}>
          To Account
        </button>
      </nav>
      <Show when={page() === 'Checkout'} fallback={<h1>Account</h1>}>
        <Checkout />
      </Show>
    </>
  )
}

render(() => <App />, document.getElementById('app'))
