const titles = {
  empty: 'Empty page',
  dom: 'Baseline: DOM by hand',
  preact: 'Baseline: bare Preact + signals',
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

/** The targets. `reason` says why a target is missed; it is printed only while it is. */
const targets = [
  {
    aim: 'On every page view 4 KiB',
    limit: () => 4.05,
    of: ({ heartfelt }) => heartfelt['1x'].bytes.median / 1024,
    unit: ' KiB',
    reason: 'The entry has to accept every call before any other file has loaded.',
  },
  {
    aim: 'Once open 14 KiB in all',
    limit: () => 14,
    of: ({ heartfelt }) => heartfelt['1x'].total.median / 1024,
    unit: ' KiB',
    reason:
      'Preact and signals alone are half of that. The rest does work that others leave to a server or leave out: the decision whether to ask, a widget without style elements that supports keyboard, screen reader and every scale, and the outbox, which loads with the question so that the first tap is durable.',
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
      'At full speed it is a quarter of that. The time goes into compiling the entry, checking the options, creating the client, and the first reads of the storage: for waiting answers and for the debug switch.',
  },
  {
    aim: 'Heap within 150 KiB',
    limit: () => 150,
    of: ({ heartfelt, empty }) => heartfelt['1x'].heap.median - empty['1x'].heap.median,
    unit: ' KiB',
    reason: 'A third belongs to the browser, for interfaces that the page had not used before.',
  },
  {
    aim: 'Open within two frames of DOM by hand at 4 ×',
    limit: ({ dom }) => dom['4x'].open.median + 2 * FRAME,
    of: ({ heartfelt }) => heartfelt['4x'].open.median,
    unit: ' ms',
    reason: ({ preact }) =>
      `The baseline has its code on the page already. Heartfelt loads its code when somebody is asked: three files, each compared with its hash, compiled and run. Bare Preact, loaded when opened, needs ${round(preact['4x'].open.median)} ms.`,
  },
]
const FRAME = 1000 / 60

/** A line for each target that is missed. */
export const missed = contenders =>
  targets
    .filter(({ limit, of }) => of(contenders) > limit(contenders))
    .map(({ aim, of, unit, reason = 'The reason is not known.' }) => {
      const why = typeof reason === 'function' ? reason(contenders) : reason
      return `- **${aim}: ${round(of(contenders))}${unit}.** ${why}`
    })
const round = value => (value < 100 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0))

/** The table of README.md: medians, and in brackets the interquartile range. */
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
    '| | KiB per page view | KiB once open | requests | ms main thread, 4 × | long tasks, 4 × | KiB heap | ms to open | ms to open, 4 × |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(row => `| ${row} |`),
    '',
    `Medians of ${rounds} interleaved rounds; in brackets the interquartile range. Sizes are brotli. “4 ×” means CPU throttling by four. Main thread and heap are differences to an empty page, in a tab that has shown another page before; “to open” is measured with a warm cache. Machine: ${machine}. Versions: ${versions.join(', ')}.`,
    '¹ Only the loader and the renderer that are on npm, and not opened: a real page view loads more.',
    ...(lines.length ? ['', 'Missed targets:', '', ...lines] : []),
  ].join('\n')
}
