import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * Size in bytes of V8's young generation (both halves): enough for the objects of one commit while the next is read.
 */
const YOUNG_HEAP_BYTES = 16 * 2 ** 20

/**
 * Sets V8 flags for a collector's workload. The objects of a request are garbage as soon as it is on disk: a young
 * generation of 16 MB is large enough for nearly all of them to be freed there at almost no cost, and it is kept from
 * growing to twice that size. The old generation is collected when it has grown by 50 %; V8 would wait for 300 %.
 */
export function tuneHeap(): void {
  setFlagsFromString('--heap-growing-percent=50')
  let grows = true
  // V8 shrinks the young generation of an idle process; it may then grow again up to the limit.
  const fit = () => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    if (!young || young.space_size < YOUNG_HEAP_BYTES === grows) return
    grows = !grows
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`)
  }
  new PerformanceObserver(fit).observe({ entryTypes: ['gc'] })
}
