import { unavailable } from '../http/refusal.js'

/** How much may run at the same time: `all` in total, and `each` for one sender or person. */
export interface Concurrency {
  all: number
  each: number
  /** What is refused, and why. Default: about pictures. */
  message?: string
}

/** Limits how much of one kind runs at the same time; what is beyond is refused with 503 and `Retry-After`. */
export function createConcurrencyLimit({
  all,
  each,
  message = 'Too many pictures are on their way at this moment.',
}: Concurrency) {
  const running = new Map<string, number>()
  let total = 0

  /** Takes a place for a sender; returns the function that gives it back. */
  const enter = (sender: string | undefined): (() => void) => {
    const name = sender ?? ''
    const own = running.get(name) ?? 0
    if (total >= all || (sender !== undefined && own >= each)) throw unavailable(message, 2)
    total++
    running.set(name, own + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      total--
      const others = running.get(name)! - 1
      if (others > 0) running.set(name, others)
      else running.delete(name)
    }
  }

  return Object.assign(
    async <T>(sender: string | undefined, work: () => Promise<T>): Promise<T> => {
      const leave = enter(sender)
      try {
        return await work()
      } finally {
        leave()
      }
    },
    { enter },
  )
}
