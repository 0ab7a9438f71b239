import { createHeartfelt } from 'heartfelt'

export const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'https://feedback.example.com' })

/** What the app does when somebody has paid. */
export async function pay(basket) {
  const { asked } = await heartfelt.reached('payment', { context: { basket } })
  return asked
}
