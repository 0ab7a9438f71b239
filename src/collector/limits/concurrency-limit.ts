import { unavailable } from '../http/refusal.js'

/**
 * Limits how many picture uploads run at the same time, because each holds much memory: `all` in total and `each` per
 * sender. Further uploads are refused with 503 and `Retry-After`.
 */
export function createConcurrencyLimit({ all, each }: { all: number; each: number }) {
  const running = new Map<string, number>()
  let total = 0
  return async <T>(sender: string | undefined, work: () => Promise<T>): Promise<T> => {
    const name = sender ?? ''
    const own = running.get(name) ?? 0
    if (total >= all || (sender !== undefined && own >= each))
      throw unavailable('Too many pictures are on their way at this moment.', 2)
    total++
    running.set(name, own + 1)
    try {
      return await work()
    } finally {
      total--
      const left = running.get(name)! - 1
      if (left > 0) running.set(name, left)
      else running.delete(name)
    }
  }
}
