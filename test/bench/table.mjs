const titles = {
  empty: 'Empty page',
  dom: 'Floor: DOM by hand',
  preact: 'Floor: bare Preact + signals',
  heartfelt: '**Heartfelt**',
  'sentry-async': 'Sentry feedback, async',
  'sentry-sync': 'Sentry feedback, sync',
  posthog: 'PostHog surveys',
  formbricks: 'Formbricks ¹',
}
const kib = ({ median }) => (median / 1024).toFixed(1)
const added = (field, base, digits = 0) => {
  const [low, high] = field.middle
  const by = value => Math.max(0, value - base.median).toFixed(digits)
  return `${by(field.median)} (${by(low)}–${by(high)})`
}
const time = field =>
  Number.isFinite(field?.median)
    ? `${field.median.toFixed(0)} (${field.middle.map(one => one?.toFixed(0) ?? '–').join('–')})`
    : '–'

/** What was aimed at, and why it may be missed: the reason stands beside the number, as long as the number does. */
const targets = [
  {
    aim: 'On every page view 4 KiB',
    limit: () => 4.05,
    of: ({ heartfelt }) => heartfelt['1x'].bytes.median / 1024,
    unit: ' KiB',
    reason: 'The facade has to take every call before anything else is there.',
  },
  {
    aim: 'Once open 14 KiB in all',
    limit: () => 14,
    of: ({ heartfelt }) => heartfelt['1x'].total.median / 1024,
    unit: ' KiB',
    reason:
      'Preact and signals are half of that aim. The rest is work that others leave to a server or do without: deciding whether to ask, a question that needs no style element and is at home with keyboard, screen reader and every scale, and the outbox, loaded with the question so that the first tap is durable.',
  },
  {
    aim: 'One request on a page view',
    limit: () => 1,
    of: ({ heartfelt }) => heartfelt['1x'].requests.median,
    unit: '',
  },
  {
    aim: 'No long task on a page view at 4 ×',
    limit: () => 0,
    of: ({ heartfelt }) => heartfelt['4x'].longTasks.median,
    unit: '',
  },
  {
    aim: 'Main thread within 10 ms of an empty page at 4 ×',
    limit: () => 10,
    of: ({ heartfelt, empty }) => heartfelt['4x'].main.median - empty['4x'].main.median,
    unit: ' ms',
    reason:
      'At full speed it is a quarter: compiling the entry, checking the options, making the client, and the first look into the storages, for an answer that waits and for the debug switch.',
  },
  {
    aim: 'Heap within 150 KiB',
    limit: () => 150,
    of: ({ heartfelt, empty }) => heartfelt['1x'].heap.median - empty['1x'].heap.median,
    unit: ' KiB',
    reason: 'A third is the browser’s own, for interfaces that nothing on the page had used before.',
  },
  {
    aim: 'Open within two frames of DOM by hand at 4 ×',
    limit: ({ dom }) => dom['4x'].open.median + 2 * FRAME,
    of: ({ heartfelt }) => heartfelt['4x'].open.median,
    unit: ' ms',
    reason: ({ preact }) =>
      `The floor has its code on the page already. Ours comes when somebody is asked: three pieces, each compared with its hash, compiled and run. Bare Preact, fetched when opened, needs ${round(preact['4x'].open.median)} ms.`,
  },
]
const FRAME = 1000 / 60

/** A line for each target that is missed. */
export const missed = contenders =>
  targets
    .filter(({ limit, of }) => of(contenders) > limit(contenders))
    .map(({ aim, of, unit, reason = 'Why is not known yet.' }) => {
      const why = typeof reason === 'function' ? reason(contenders) : reason
      return `- **${aim}: ${round(of(contenders))}${unit}.** ${why}`
    })
const round = value => (value < 100 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0))

/** The README's table: medians, and in brackets where the middle half of the values lies. */
export function table({ contenders, rounds, machine, peers }) {
  const [fast, slow] = [contenders.empty['1x'], contenders.empty['4x']]
  const rows = Object.entries(contenders)
    .filter(([name]) => name !== 'empty')
    .map(([name, { '1x': one, '4x': four }]) =>
      [
        titles[name],
        kib(one.bytes),
        one.total ? kib(one.total) : '–',
        one.requests.median,
        added(four.main, slow.main),
        four.longTasks.median,
        added(one.heap, fast.heap),
        time(one.open),
        time(four.open),
      ].join(' | '),
    )
  const lines = missed(contenders)
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`)
  return [
    '| | KiB every page view | KiB once open | requests | ms main thread, 4 × | long tasks, 4 × | KiB heap | ms to open | ms to open, 4 × |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(row => `| ${row} |`),
    '',
    `Medians of ${rounds} interleaved rounds, in brackets the middle half of the values; bytes in brotli, opened from the cache, main thread and heap over an empty page, in a tab that has shown another page before. ${machine}. ${versions.join(', ')}.`,
    '¹ Only the loader and the renderer that are on npm, and not opened: a real page view loads more.',
    ...(lines.length ? ['', 'Aimed at and missed:', '', ...lines] : []),
  ].join('\n')
}
