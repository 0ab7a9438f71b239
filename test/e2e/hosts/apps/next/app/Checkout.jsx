'use client'
import { useMoment } from 'heartfelt/react'

export function Checkout() {
  const payment = useMoment('payment')
  return (
    <button type="button" onClick={() => payment.reached()}>
      Pay
    </button>
  )
}
