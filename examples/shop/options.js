// heartfelt.js reads these options when it starts. They are in a file, because a strict CSP forbids inline scripts.
window.heartfeltOptions = {
  journeys: [{ id: 'purchase', goal: 'get a piece I like', stages: ['cart', 'payment', 'confirmation'] }],
  moments: [
    {
      id: 'payment',
      question: 'How did paying feel?',
      journey: 'purchase',
      stage: 'payment',
      promise: { name: 'Maya', days: 2 },
    },
    { id: 'delivery', question: 'How was your last delivery?', comment: true },
    { id: 'return', question: 'How did sending it back feel?', touchpoint: { kind: 'recovery' } },
    { id: 'delivery_options', question: 'How do these choices feel?' },
    { id: 'general', question: 'How is the shop treating you?' },
  ],
  // The demonstration asks every time. Leave this out of a real shop: the defaults ask people rarely.
  policy: {
    graceDays: 0,
    perSession: 1000,
    perDay: 1000,
    per90Days: 1000,
    perYear: 1000,
    anyDays: 0,
    momentDays: 0,
    dismissDays: 0,
    dismissTwiceDays: 0,
  },
}
