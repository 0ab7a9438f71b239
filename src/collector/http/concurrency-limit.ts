import { unavailable } from './refusal.js'

/**
 * Places for work that holds much memory while it lasts: so many at a time in all, and of one sender, so that no one
 * sender takes them all. Who finds none is told to come again.
 */
export function createConcurrencyLimit({ all, each }: { all: number; each: number }) {
  const taken = new Map<string, number>()
  let sum = 0
  return async <T>(sender: string | undefined, work: () => Promise<T>): Promise<T> => {
    const name = sender ?? ''
    const own = taken.get(name) ?? 0
    if (sum >= all || (sender !== undefined && own >= each))
      throw unavailable('Too many pictures are on their way at this moment.', 2)
    sum++
    taken.set(name, own + 1)
    try {
      return await work()
    } finally {
      sum--
      const left = taken.get(name)! - 1
      if (left > 0) taken.set(name, left)
      else taken.delete(name)
    }
  }
}
