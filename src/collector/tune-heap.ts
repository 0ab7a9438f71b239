import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes of the space for young objects, both of its halves: enough for what one commit holds while the next comes in. */
const YOUNG_HEAP_BYTES = 16 * 2 ** 20

/**
 * Fits the heap of this process to a collector's work. What an answer leaves behind is garbage as soon as it is on disk:
 * where the young space is large enough, nearly all of it dies there and costs nothing; V8 would let it grow twice as far.
 * What got among the old objects all the same is swept when it has added half of what they were; V8 would wait for 300 %.
 */
export function tuneHeap(): void {
  setFlagsFromString('--heap-growing-percent=50')
  let grows = true
  // An idle process gives it back, and has to grow it anew.
  const fit = () => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    if (!young || young.space_size < YOUNG_HEAP_BYTES === grows) return
    grows = !grows
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`)
  }
  new PerformanceObserver(fit).observe({ entryTypes: ['gc'] })
}
