import { StorageError } from './database.js'

/**
 * Turns of the event loop for which a group is collected. The loop accepts one new connection per turn (libuv since
 * 1.45): with a commit in every turn, each request would get its own commit, and a hundred simultaneous requests would
 * wait for a hundred commits.
 */
const MAX_TURNS = 200
/** Consecutive failures of single members after which the database itself is taken to be unavailable. */
const MAX_FAILURES = 3
/** Milliseconds after which a member that waits is rejected, whatever the database does. */
const MAX_WAIT_MS = 9000

/**
 * Combines what arrives during a commit into the next one, so that one flush to disk serves many requests. If a group
 * fails, each member is tried alone, so that one member that the database refuses does not fail the others. While the
 * database is unavailable each attempt fails only after seconds: after three failures in a row the remaining members
 * are rejected at once.
 * @param work Commits a group atomically; returns the results in the order of the group.
 * @param weight The number of rows of one member, which counts towards `limit`.
 * @param limit Most rows in one group, unless a single member has more.
 * @param lanes Groups that are committed at the same time: 1 where the database has one writer.
 * @param isMemberFault Whether an error may be the fault of one member. Default: every error may.
 * @param maxWaitMs Milliseconds after which a member is rejected. Default 9000.
 */
export function groupCommit<In, Out>(
  work: (group: In[]) => Promise<Out[]>,
  {
    weight,
    limit,
    lanes,
    isMemberFault = () => true,
    maxWaitMs = MAX_WAIT_MS,
  }: {
    weight: (one: In) => number
    limit: number
    lanes: number
    isMemberFault?: (error: unknown) => boolean
    maxWaitMs?: number
  },
): (one: In) => Promise<Out> {
  interface Waiting {
    one: In
    resolve: (out: Out) => void
    reject: (reason: unknown) => void
  }
  let queue: Waiting[] = []
  let queued = 0
  let busy = 0
  let planned = false

  const settle = async (group: Waiting[]): Promise<void> => {
    try {
      const outs = await work(group.map(waiting => waiting.one))
      group.forEach((waiting, i) => {
        waiting.resolve(outs[i]!)
      })
    } catch (reason) {
      if (isMemberFault(reason)) return tryAlone(group, reason)
      for (const { reject } of [...group, ...queue]) reject(reason)
      queue = []
      queued = 0
    }
  }

  const tryAlone = async (group: Waiting[], problem: unknown): Promise<void> => {
    let reason = problem
    // A group of one was already tried alone.
    let failures = group.length === 1 ? MAX_FAILURES : 0
    for (const { one, resolve, reject } of group) {
      if (failures >= MAX_FAILURES) {
        reject(reason)
        continue
      }
      try {
        resolve((await work([one]))[0]!)
        failures = 0
      } catch (refused) {
        failures++
        reason = refused
        reject(refused)
      }
    }
  }

  const next = (): void => {
    planned = false
    let size = 0
    let sum = 0
    while (size < queue.length && (size === 0 || sum + weight(queue[size]!.one) <= limit))
      sum += weight(queue[size++]!.one)
    const group = queue.slice(0, size)
    queue = queue.slice(size)
    queued -= sum
    busy++
    settle(group).finally(() => {
      busy--
      plan()
    })
    plan()
  }

  /** Commits once a turn of the event loop added nothing, so that requests that arrive together share a commit. */
  const gather = (turn: number, seen: number): void => {
    const more = queue.length > seen
    if (more && queued < limit && turn < MAX_TURNS) setImmediate(gather, turn + 1, queue.length)
    else next()
  }

  const plan = (): void => {
    if (planned || busy >= lanes || queue.length === 0) return
    planned = true
    setImmediate(gather, 1, 0)
  }

  return one =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = { one, resolve: leave(resolve), reject: leave(reject) }
      const timer = setTimeout(() => {
        const place = queue.indexOf(waiting)
        if (place >= 0) {
          queue.splice(place, 1)
          queued -= weight(one)
        }
        reject(new StorageError(`No commit within ${maxWaitMs / 1000} s`))
      }, maxWaitMs)
      function leave<T>(settle: (result: T) => void) {
        return (result: T) => {
          clearTimeout(timer)
          settle(result)
        }
      }
      queue.push(waiting)
      queued += weight(one)
      plan()
    })
}
