import { Rating, useMoment } from 'heartfelt/react'
import { useRevalidator } from 'react-router'

let loads = 0
export const loader = () => ({ loads: ++loads })

/** The page is rendered anew with what its loader returns each time. */
const Checkout = ({ loaderData }) => {
  const payment = useMoment('payment')
  const { revalidate } = useRevalidator()
  return (
    <main>
      <h1>Checkout</h1>
      <button type="button" onClick={() => payment.reached()}>
        Pay
      </button>
      <Rating moment="delivery" />
      <button type="button" onClick={revalidate}>
        Refresh
      </button>
      <output>{loaderData.loads}</output>
    </main>
  )
}

export default Checkout
