/**
 * The scenes of the sheet. Each has a moment, a surface, an appearance, and the steps before the picture is taken.
 * Steps: `{ tap: name }`, `{ nth: radio }`, `{ primary: true }`, `{ focus: selector }`, `{ press: key }`, `{ type: text }` into the
 * comment, `{ write: text }` into the contact, `{ file: true }`, `{ update: state }`.
 */
const paying = { id: 'payment', question: 'How did paying feel?' }
const bad = { tap: 'bad' }
const said = [bad, { tap: 'confused' }, { type: 'The page reloaded and I wasn’t sure if I had paid.' }]
const offline = [...said, { tap: 'Send' }]

export const scenes = [
  { name: 'asked', moment: paying },
  { name: 'more', moment: paying, steps: said },
  { name: 'kept', moment: paying, steps: offline },
  { name: 'seen', moment: paying, steps: [...offline, { update: 'seen' }] },
  { name: 'held', moment: paying, submission: { state: 'held' }, steps: offline },
  {
    name: 'rejected',
    moment: paying,
    submission: { state: 'rejected', reason: 'comment: must be at most 10000 characters' },
    steps: offline,
  },
  { name: 'dark-more', moment: paying, steps: said, theme: 'dark' },
  { name: 'dark-kept', moment: paying, steps: offline, theme: 'dark' },
  { name: 'rtl-great', moment: paying, steps: [{ tap: 'great' }], dir: 'rtl' },
  { name: 'modal', moment: paying, surface: 'modal' },
  { name: 'inline', moment: paying, surface: 'inline' },
  { name: 'phone-asked', moment: paying, width: 390 },
  { name: 'phone-great', moment: paying, width: 390, steps: [{ tap: 'great' }, { tap: 'delighted' }] },
  { name: 'phone-kept', moment: paying, width: 390, steps: offline, theme: 'dark' },
  { name: 'tiny', moment: paying, width: 320, height: 256, steps: [bad] },
  { name: 'forced-colours', moment: paying, steps: said, forced: true },
  { name: 'focused', moment: paying, surface: 'modal', steps: [{ press: 'ArrowRight' }] },
  { name: 'inline-wide', moment: paying, surface: 'inline', width: 1100, steps: [{ tap: 'good' }] },
  { name: 'inline-nps11', moment: { id: 'm', scale: 'nps11' }, surface: 'inline', width: 1100 },
  { name: 'zoom-fields', moment: { ...paying, contact: true }, width: 320, height: 900, steps: said },
  ...[
    'mood4',
    'mood3',
    'thumbs',
    'affect9',
    'words',
    'expect5',
    'ease7',
    'csat5',
    'nps11',
    'stakes3',
    'restored4',
  ].map(scale => ({ name: `scale-${scale}`, moment: { id: 'm', scale } })),
  ...['ease7', 'csat5', 'nps11', 'expect5', 'affect9', 'words', 'thumbs'].map(scale => ({
    name: `phone-${scale}`,
    moment: { id: 'm', scale },
    width: 360,
    height: 700,
    theme: 'dark',
  })),
  { name: 'rtl-ease7', moment: { id: 'm', scale: 'ease7' }, locale: 'he', width: 320 },
  { name: 'rtl-csat5', moment: { id: 'm', scale: 'csat5' }, locale: 'ar', steps: [{ nth: 2 }] },
  { name: 'rtl-affect9', moment: { id: 'm', scale: 'affect9' }, locale: 'he', theme: 'dark' },
  { name: 'forced-nps11', moment: { id: 'm', scale: 'nps11' }, forced: true, steps: [{ tap: '9' }] },
  { name: 'forced-csat5', moment: { id: 'm', scale: 'csat5' }, forced: true, steps: [{ tap: '4 stars' }] },
  { name: 'scale-nps11-phone', moment: { id: 'm', scale: 'nps11' }, width: 390, steps: [{ tap: '9' }] },
  {
    name: 'scale-csat5-chosen',
    moment: { id: 'm', scale: 'csat5', words: ['calm'] },
    steps: [{ tap: '4 stars' }],
  },
  {
    name: 'scale-affect9-chosen',
    moment: { id: 'm', scale: 'affect9' },
    steps: [{ focus: '[role=slider]' }, { press: 'ArrowRight' }],
  },
  {
    name: 'fields',
    moment: {
      ...paying,
      contact: true,
      goal: true,
      followUp: [{ scales: ['stakes3'], question: 'What broke?' }],
    },
    steps: [bad],
    height: 800,
  },
  {
    name: 'contact-wrong',
    moment: { ...paying, contact: true },
    steps: [{ tap: 'good' }, { write: 'maya@' }],
    height: 700,
  },
  {
    name: 'second-question',
    moment: { ...paying, followUp: [{ scales: ['stakes3'] }] },
    steps: [bad, { tap: 'Next' }, { tap: 'quite a bit' }],
  },
  {
    name: 'probe',
    moment: { ...paying, followUp: [{ scales: ['neutral_probe'] }] },
    steps: [{ tap: 'neither' }, { tap: 'Mixed feelings' }],
  },
  {
    name: 'reply',
    moment: paying,
    reply: {
      id: 'r',
      feedback: 'f',
      name: 'Maya',
      text: 'You were charged once. The reload was our mistake and is fixed since this morning. I’m sorry for the fright.',
      createdAt: '2026-11-22T08:00:00Z',
      closes: true,
    },
  },
  {
    name: 'promise',
    moment: { ...paying, promise: { name: 'Maya', days: 2 } },
    steps: [...offline, { update: 'sent' }],
  },
  { name: 'hebrew', moment: { id: 'm' }, locale: 'he', steps: [{ nth: 1 }], theme: 'dark' },
  { name: 'arabic-phone', moment: { id: 'm' }, locale: 'ar', width: 390, steps: [{ nth: 4 }] },
  { name: 'german-more', moment: { id: 'm' }, locale: 'de', steps: [{ nth: 1 }] },
  { name: 'turkish', moment: { id: 'm', scale: 'expect5' }, locale: 'tr', steps: [{ nth: 3 }] },
  {
    name: 'polish',
    moment: { id: 'm', promise: { name: 'Maja', days: 2 } },
    locale: 'pl',
    steps: [{ nth: 0 }, { primary: true }],
  },
  { name: 'german', moment: { id: 'm', scale: 'nps11' }, locale: 'de-AT' },
  {
    name: 'japanese',
    moment: { id: 'm', promise: { name: '佐藤', days: 2 } },
    locale: 'ja',
    steps: [{ nth: 1 }],
  },
  { name: 'french', moment: { id: 'm' }, locale: 'fr-CA', steps: [{ nth: 2 }] },
  { name: 'popover', moment: paying, surface: 'popover' },
  { name: 'photo', moment: paying, steps: [bad, { tap: 'Show us' }], height: 800 },
  { name: 'photo-painted', moment: paying, steps: [bad, { tap: 'Show us' }, { file: true }], height: 900 },
]
