import { Rating } from 'heartfelt/react'
import { Checkout } from '../../../../../hosts/apps/next/app/Checkout'

const Page = () => (
  <main>
    <Checkout />
    <Rating moment="delivery" />
  </main>
)

export default Page
