const ms = ({ median }) => `${median} ms`
const many = ({ median, least, most }) =>
  `${Math.round(median).toLocaleString('en')} (${Math.round(least).toLocaleString('en')}–${Math.round(most).toLocaleString('en')})`
const note = one => (one?.reached ? `; stopped after ${one.reached.toLocaleString('en')}` : '')

/** The measurements as a Markdown table, followed by the comparison with our targets. */
export function storageTable({ results, blocked, heapOfMany, machine }) {
  const head =
    '| one event of 600 B at a time | stored: p50 | stored: p99 | stored per second, of 1,000 | stored per second, of 10,000 | drained per second, of 10,000 |\n|---|---|---|---|---|---|'
  const rows = results.map(({ name, kept, drained }) => {
    const few = kept[1000]
    const lots = kept[10000]
    const out = drained ? many(drained.perSecond) + note(drained) : ''
    return `| ${name} | ${ms(few.p50)} | ${ms(few.p99)} | ${many(few.perSecond)} | ${many(lots.perSecond)}${note(lots)} | ${out} |`
  })
  const named = name => results.find(one => one.name === name)
  const raw = named('raw, strict')
  const own = named('Heartfelt outbox, strict')
  const times = (a, b) => (a / b).toFixed(2)
  const p50 = times(own.kept[1000].p50.median, raw.kept[1000].p50.median)
  // A run that was cut short cannot be compared with one that was not.
  const drain =
    raw.drained.reached || own.drained.reached
      ? 'for draining there is no ratio, because a run was cut short'
      : `draining takes ${times(raw.drained.perSecond.median, own.drained.perSecond.median)} × as long as with bare IndexedDB`
  const heap = (own.drained.heap.median / 1e6).toFixed(1)
  const closing = [
    `Medians (minimum–maximum), on ${machine.cores} cores with a load average of ${machine.load}.`,
    `Storing an event takes ${p50} × as long as one bare strict transaction (target: 1.2 ×); ${drain} (target: 1.5 ×) and uses at most ${heap} MB more heap (with 30,000 events: ${(heapOfMany / 1e6).toFixed(1)} MB).`,
    `At 4 × CPU throttling the main thread was blocked for at most ${blocked.keep.most} ms while storing and ${blocked.drain.most} ms while draining (target: 50 ms); on a busy machine this includes the wait for a CPU core.`,
  ].join(' ')
  return [head, ...rows, '', closing].join('\n')
}
