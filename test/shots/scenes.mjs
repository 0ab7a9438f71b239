/**
 * What the sheet shows. Each scene: a moment, a surface, an appearance, and what a person does before the picture is taken.
 * Steps: `{ tap: name }`, `{ type: text }`, `{ tell: state }`.
 */
const paying = { id: 'payment', question: 'How did paying feel?' }
const bad = { tap: 'bad' }
const said = [bad, { tap: 'confused' }, { type: 'The page reloaded and I wasn’t sure if I had paid.' }]
const offline = [...said, { tap: 'Send' }]

export const scenes = [
  { name: 'asked', moment: paying },
  { name: 'more', moment: paying, steps: said },
  { name: 'kept', moment: paying, steps: offline },
  { name: 'seen', moment: paying, steps: [...offline, { tell: 'seen' }] },
  { name: 'held', moment: paying, submission: { state: 'held' }, steps: offline },
  {
    name: 'rejected',
    moment: paying,
    submission: { state: 'rejected', reason: 'the comment is too long' },
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
]
