// Uses only the public API: `heartfelt.ask`, `on`, `outbox`, `setLocale`, `setTheme` and tokens.
const find = (selector, within = document) => within.querySelector(selector)
const form = find('form')
const { scales } = window.playground

const choices = {
  surface: {
    card: 'Card',
    modal: 'Modal',
    popover: 'Popover',
    inline: 'In the page',
    launcher: 'Launcher',
  },
  theme: { system: 'System', light: 'Light', dark: 'Dark' },
  network: { fine: 'Fine', slow: 'Slow', down: 'Down', busy: 'Busy (503)', lost: 'Replies lost' },
}
const locales = ['en', 'ar', 'de', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh']
const nameOf = tag => new Intl.DisplayNames([tag], { type: 'language' }).of(tag)

const make = (name, text, attributes = {}) =>
  Object.assign(document.createElement(name), { textContent: text }, attributes)

for (const [name, all] of Object.entries(choices))
  for (const [value, text] of Object.entries(all)) {
    const label = make('label', '')
    const checked = value === Object.keys(all)[0]
    label.append(make('input', '', { type: 'radio', name, value, checked }), make('span', text))
    find(`[data-choice=${name}]`).append(label)
  }
for (const [value, text] of Object.entries(scales)) form.scale.append(make('option', text, { value }))
for (const tag of locales) form.locale.append(make('option', nameOf(tag), { value: tag, lang: tag }))

const chosen = () => Object.fromEntries(new FormData(form))

/** The code for the current choices, as shown on the page. */
function code({ surface, theme, scale, locale, accent }) {
  const appearance = [
    locale !== 'en' && `heartfelt.setLocale('${locale}')`,
    theme !== 'system' && `heartfelt.setTheme('${theme}')`,
  ].filter(Boolean)
  const token = accent !== '#2868ae' && `:root { --heartfelt-accent: ${accent} }`
  const asking = {
    card: `heartfelt.ask('${scale}')`,
    modal: `heartfelt.ask('${scale}', { surface: 'modal' })`,
    popover: `heartfelt.ask('${scale}', { anchor: button })`,
    inline: `<heartfelt-rating moment="${scale}"></heartfelt-rating>`,
    launcher: `<heartfelt-launcher moment="${scale}"></heartfelt-launcher>`,
  }[surface]
  return [`moments: [{ id: '${scale}', scale: '${scale}' }]`, token, appearance.join('\n'), asking]
    .filter(Boolean)
    .join('\n\n')
}

const hints = {
  card: 'The question opens in the corner, and never takes the focus.',
  modal: 'The question stands before the page until it is answered or closed.',
  popover: 'The question opens beside what was pressed.',
  inline: 'The question is part of the page:',
  launcher: 'The button is in the corner of the window, always there.',
}

let heartfelt
const inline = find('#inline')

function apply() {
  const choice = chosen()
  window.playground.network = choice.network
  document.documentElement.style.setProperty('--heartfelt-accent', choice.accent)
  document.documentElement.dataset.theme = choice.theme
  find('code').textContent = code(choice)
  find('.hint').textContent = hints[choice.surface]
  find('.ask').hidden = /inline|launcher/.test(choice.surface)
  heartfelt?.setLocale(choice.locale)
  heartfelt?.setTheme(choice.theme)
  const name = { inline: 'heartfelt-rating', launcher: 'heartfelt-launcher' }[choice.surface]
  const shown = inline.firstElementChild
  if (shown?.localName !== name || shown?.getAttribute('moment') !== choice.scale) {
    inline.replaceChildren()
    if (name) {
      const element = document.createElement(name)
      element.setAttribute('moment', choice.scale)
      inline.append(element)
    }
  }
}

form.addEventListener('input', apply)
form.addEventListener('submit', event => {
  event.preventDefault()
  const { surface, scale } = chosen()
  heartfelt?.close()
  heartfelt?.ask(scale, surface === 'popover' ? { anchor: find('.ask') } : { surface })
})

const time = at => new Date(at).toLocaleTimeString([], { hour12: false })

async function drawQueue() {
  if (document.hidden) return
  const rows = await heartfelt.outbox.list()
  find('.none').hidden = rows.length > 0
  find('table').hidden = !rows.length
  find('tbody').replaceChildren(
    ...rows.map(({ kind, revision, state, attempts, nextAt, reason }) => {
      const row = make('tr', '')
      const next = state === 'waiting' && nextAt ? time(nextAt) : ''
      for (const text of [kind, revision, reason ? `${state}: ${reason}` : state, attempts, next])
        row.append(make('td', text))
      return row
    }),
  )
}

function addEvent(name, event) {
  const { error, replies, ...details } = event ?? {}
  const item = make('li', '')
  const text = error ? error.message : JSON.stringify(details)
  item.append(make('time', time(Date.now())), make('b', name), make('span', text))
  const list = find('ol')
  list.prepend(item)
  while (list.children.length > 50) list.lastChild.remove()
}

const names = 'reached asked shown rated submitted kept sent rejected replied closed error'.split(' ')

window.heartfelt ||= []
window.heartfelt.push(client => {
  heartfelt = client
  for (const name of names)
    client.on(name, event => {
      addEvent(name, event)
      drawQueue()
    })
  apply()
  drawQueue()
  setInterval(drawQueue, 1000)
})

document.addEventListener('click', async ({ target }) => {
  const what = target.dataset?.do
  if (!what || !heartfelt) return
  await (what === 'flush' ? heartfelt.outbox.flush({ force: true }) : heartfelt.outbox.clear())
  drawQueue()
})
apply()
