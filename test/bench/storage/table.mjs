const ms = ({ median }) => `${median} ms`
const many = ({ median, least, most }) =>
  `${Math.round(median).toLocaleString('en')} (${Math.round(least).toLocaleString('en')}–${Math.round(most).toLocaleString('en')})`
const note = one => (one?.reached ? `; stopped after ${one.reached.toLocaleString('en')}` : '')

/** The measurements as a Markdown table, with what they say about our own targets beneath it. */
export function storageTable({ results, blocked, heapOfMany, machine }) {
  const head =
    '| one at a time, 600 B each | kept: p50 | p99 | a second, of 1,000 | a second, of 10,000 | drained a second, of 10,000 |\n|---|---|---|---|---|---|'
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
  // What was cut short says little beside what was not.
  const drain =
    raw.drained.reached || own.drained.reached
      ? 'draining, the bare run was cut short, so there is no ratio'
      : `draining takes ${times(raw.drained.perSecond.median, own.drained.perSecond.median)} × as long as reading and deleting bare`
  const heap = (own.drained.heap.median / 1e6).toFixed(1)
  const closing = [
    `Medians (least–most), on ${machine.cores} cores with a load of ${machine.load}.`,
    `To be kept costs ${p50} × what one bare strict transaction does (aimed at: 1.2 ×); ${drain} (aimed at: 1.5 ×), with at most ${heap} MB more heap (of 30,000 events: ${(heapOfMany / 1e6).toFixed(1)} MB).`,
    `At 4 × CPU throttling the main thread was late by at most ${blocked.keep.most} ms while keeping and ${blocked.drain.most} ms while draining (aimed at: 50 ms); on a busy machine that counts the wait for a core.`,
  ].join(' ')
  return [head, ...rows, '', closing].join('\n')
}
