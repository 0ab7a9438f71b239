import { Rating } from 'heartfelt/react'
import { Checkout } from './Checkout'

const Page = () => (
  <main>
    <Checkout />
    <Rating moment="delivery" />
  </main>
)

export default Page
