// One moment per scale, with the scale's id.
const scales = {
  mood5: 'Five faces',
  mood4: 'Four faces, no middle',
  mood3: 'Three faces',
  thumbs: 'Thumbs',
  csat5: 'Stars',
  ease7: 'How easy was it',
  nps11: 'Would you recommend us',
  affect9: 'Feeling and energy',
  words: 'Words for a feeling',
  expect5: 'Better or worse than expected',
  neutral_probe: 'What was it about',
  stakes3: 'How much does it matter',
  restored4: 'Was it put right',
}
window.heartfeltOptions = {
  moments: Object.keys(scales).map(scale => ({ id: scale, scale, attachments: true })),
}

// Simulates the selected network: replaces `fetch` before Heartfelt loads. Only requests to the collector are affected.
const real = window.fetch.bind(window)
const faults = {
  fine: (...call) => real(...call),
  slow: (...call) => new Promise(done => setTimeout(done, 4000)).then(() => real(...call)),
  down: () => Promise.reject(new TypeError('Failed to fetch')),
  busy: async () => new Response('', { status: 503 }),
  lost: async (...call) => {
    await real(...call)
    throw new TypeError('The answer was lost on its way back')
  },
}
window.playground = { scales, network: 'fine' }
window.fetch = (input, init) => {
  const path = new URL(input.url ?? input, location.href).pathname
  return (path.startsWith('/v1/') ? faults[window.playground.network] : real)(input, init)
}
