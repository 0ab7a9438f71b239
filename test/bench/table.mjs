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
  const [low, high] = field.spread
  const by = value => Math.max(0, value - base.median).toFixed(digits)
  return `${by(field.median)} (${by(low)}–${by(high)})`
}
const time = field =>
  Number.isFinite(field?.median)
    ? `${field.median.toFixed(0)} (${field.spread.map(one => one?.toFixed(0) ?? '–').join('–')})`
    : '–'

/** The README's table: medians, and in brackets the spread. */
export function table({ contenders, rounds, machine, peers }) {
  const [fast, slow] = [contenders.empty['1x'], contenders.empty['4x']]
  const rows = Object.entries(contenders)
    .filter(([name]) => name !== 'empty')
    .map(([name, { '1x': one, '4x': four }]) =>
      [
        titles[name],
        kib(one.bytes),
        kib(one.total),
        one.requests.median,
        added(four.main, slow.main),
        four.longTasks.median,
        added(one.heap, fast.heap),
        time(one.open),
        time(four.open),
      ].join(' | '),
    )
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`)
  return [
    '| | KiB every page view | KiB once open | requests | ms main thread, 4 × | long tasks, 4 × | KiB heap | ms to open | ms to open, 4 × |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map(row => `| ${row} |`),
    '',
    `Medians of ${rounds} interleaved rounds, spread in brackets; bytes in brotli, opened from the cache, main thread and heap over an empty page. ${machine}. ${versions.join(', ')}.`,
    '¹ Only the loader and the renderer that are on npm, and not opened: a real page view loads more.',
  ].join('\n')
}
