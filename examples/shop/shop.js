// A small shop without a framework. Each view has an address of its own. After the first load it needs no server, so it
// also works offline. The calls of `callHeartfelt` are all that it needs for Heartfelt.

/** Calls a method of the client. Works before heartfelt.js has loaded, which runs the queued calls later. */
const callHeartfelt = (...command) => {
  window.heartfelt ||= []
  window.heartfelt.push(command)
}

const pieces = [
  {
    id: 'mug',
    name: 'Morning mug',
    about: 'Holds 300 ml and a whole hand.',
    price: 24,
    hue: 18,
    body: 'M34 30h44v50q0 12-12 12H46q-12 0-12-12zM78 42h8q10 0 10 13t-10 13h-8',
    glaze: 'M34 30h44v16q-8 7-15 0t-14 1-15-2z',
  },
  {
    id: 'bowl',
    name: 'Soup bowl',
    about: 'Wide, deep, hard to tip over.',
    price: 32,
    hue: 205,
    body: 'M20 46h80q0 40-30 44H50q-30-4-30-44z',
    glaze: 'M20 46h80q0 9-2 15-12 8-22 1t-22 2-32-4q-2-6-2-14z',
  },
  {
    id: 'vase',
    name: 'Bud vase',
    about: 'For one stem, chosen well.',
    price: 38,
    hue: 140,
    body: 'M52 18h16v24q20 12 20 32 0 20-20 20H52q-20 0-20-20 0-20 20-32z',
    glaze: 'M52 18h16v24q8 5 13 12-10 8-20 2t-22 0q5-9 13-14z',
  },
  {
    id: 'plate',
    name: 'Supper plate',
    about: 'A rim that keeps the sauce.',
    price: 28,
    hue: 48,
    body: 'M12 60q0-20 48-20t48 20-48 20-48-20z',
    glaze: 'M30 60q0-11 30-11t30 11-30 11-30-11z',
  },
]

const saved = JSON.parse(sessionStorage.getItem('shop') ?? '{}')
const shop = { cart: {}, delivery: 'Parcel, 2 days', ...saved }
const save = () => sessionStorage.setItem('shop', JSON.stringify(shop))

const euros = amount => new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(amount)
const total = () => pieces.reduce((sum, { id, price }) => sum + price * (shop.cart[id] ?? 0), 0)
const copy = id => document.getElementById(id).content.cloneNode(true)
const fill = (root, selector, text) => {
  for (const node of root.querySelectorAll(selector)) node.textContent = text
}

function drawPieces(root) {
  root.querySelector('[data-list]').append(
    ...pieces.map(piece => {
      const item = copy('piece')
      fill(item, 'h2', piece.name)
      fill(item, '.about', piece.about)
      fill(item, '.price', euros(piece.price))
      item.querySelector('.body').setAttribute('d', piece.body)
      item.querySelector('.glaze').setAttribute('d', piece.glaze)
      item.querySelector('svg').style.setProperty('--hue', piece.hue)
      const button = item.querySelector('button')
      button.setAttribute('aria-label', `Add ${piece.name} to cart`)
      button.addEventListener('click', () => {
        shop.cart[piece.id] = (shop.cart[piece.id] ?? 0) + 1
        save()
        count()
        button.textContent = 'Added'
        setTimeout(() => {
          button.textContent = 'Add to cart'
        }, 1200)
      })
      return item
    }),
  )
}

function drawCart(root) {
  callHeartfelt('journey', 'purchase', 'start')
  const chosen = pieces.filter(({ id }) => shop.cart[id])
  root.querySelector('[data-list]').append(
    ...chosen.map(piece => {
      const line = copy('line')
      fill(line, '.name', piece.name)
      fill(line, '.quantity', `× ${shop.cart[piece.id]}`)
      fill(line, '.price', euros(piece.price * shop.cart[piece.id]))
      line.querySelector('button').addEventListener('click', () => {
        delete shop.cart[piece.id]
        save()
        show()
      })
      return line
    }),
  )
  root.querySelector('.empty').hidden = chosen.length > 0
  for (const node of root.querySelectorAll('.total, .ways')) node.hidden = !chosen.length
}

function drawPayment(root) {
  const dialog = root.querySelector('dialog')
  root.querySelector('[data-open]').addEventListener('click', () => dialog.showModal())
  root.querySelector('[data-ask]').addEventListener('click', () => callHeartfelt('ask', 'delivery_options'))
  dialog.addEventListener('close', () => {
    shop.delivery = new FormData(dialog.querySelector('form')).get('delivery')
    save()
    fill(document, '[data-delivery]', shop.delivery)
  })
  root.querySelector('form.payment').addEventListener('submit', event => {
    event.preventDefault()
    shop.paid = { order: `K-${Date.now().toString(36).slice(-5).toUpperCase()}`, total: total() }
    shop.cart = {}
    save()
    go('/confirmation')
    callHeartfelt('reached', 'payment', { context: { total: shop.paid.total, delivery: shop.delivery } })
  })
}

function drawConfirmation(root) {
  fill(root, '[data-order]', shop.paid?.order ?? '—')
}

function drawReturns(root) {
  root.querySelector('[name=order]').value = shop.paid?.order ?? ''
  root.querySelector('form').addEventListener('submit', event => {
    event.preventDefault()
    const why = new FormData(event.target).get('why')
    document.querySelector('.note').textContent = 'The label is on its way to you. No questions asked.'
    callHeartfelt('reached', 'return', { context: { why } })
  })
}

const views = {
  '/': ['pieces', drawPieces],
  '/cart': ['cart', drawCart],
  '/payment': ['payment', drawPayment],
  '/confirmation': ['confirmation', drawConfirmation],
  '/returns': ['returns', drawReturns],
}

const count = () =>
  fill(
    document,
    '#count',
    Object.values(shop.cart).reduce((sum, many) => sum + many, 0),
  )
let shown

function show() {
  const path = location.pathname in views ? location.pathname : '/'
  const [id, draw] = views[path]
  // The journey ends when the person leaves the confirmation.
  if (shown === '/confirmation' && path !== shown) callHeartfelt('journey', 'purchase', 'complete')
  const moved = shown !== undefined && shown !== path
  shown = path
  const root = copy(id)
  fill(root, '[data-total]', euros(total()))
  fill(root, '[data-delivery]', shop.delivery)
  draw(root)
  const view = document.getElementById('view')
  view.replaceChildren(root)
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === path) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  const title = view.querySelector('h1').textContent
  document.title = `${title} · Kiln & Cup`
  count()
  if (moved) {
    scrollTo(0, 0)
    view.focus({ preventScroll: true })
  }
}

function go(path) {
  history.pushState(null, '', path)
  show()
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[data-link]')
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  go(link.getAttribute('href'))
})
addEventListener('popstate', show)
show()
