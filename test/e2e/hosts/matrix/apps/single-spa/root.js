import { createHeartfelt } from 'heartfelt'
import { registerApplication, start } from 'single-spa'
import 'heartfelt/elements'

/** One client for all applications on the page: made by the root, handed to each. */
const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'http://localhost:4400' })

/** A micro frontend in plain DOM. */
const application = draw => {
  const main = document.createElement('main')
  return {
    bootstrap: async () => {},
    mount: async ({ heartfelt }) => {
      document.body.append(main)
      draw(main, heartfelt)
    },
    unmount: async () => {
      main.replaceChildren()
      main.remove()
    },
  }
}

const checkout = application((main, heartfelt) => {
  main.innerHTML = `<h1>Checkout</h1>
    <button type="button">Pay</button>
    <heartfelt-rating moment="delivery"></heartfelt-rating>`
  main.querySelector('button').addEventListener('click', () => heartfelt.reached('payment'))
})
const account = application(main => {
  main.innerHTML = '<h1>Account</h1>'
})

const customProps = { heartfelt }
registerApplication({
  name: 'checkout',
  app: async () => checkout,
  activeWhen: ({ hash }) => hash !== '#/account',
  customProps,
})
registerApplication({
  name: 'account',
  app: async () => account,
  activeWhen: ({ hash }) => hash === '#/account',
  customProps,
})
start()
