/**
 * Turns of the event loop for which a group is gathered. The loop lets in one new connection a turn (libuv since 1.45):
 * with a commit in every turn, as many requests would share one, and a hundred people who come at once would wait for a
 * hundred commits.
 */
const MAX_TURNS = 200
/** Members of a failed group that may fail alone, one after the other, before it is the database that cannot. */
const MAX_WAIT_MS = 3

/**
 * Joins what arrives while a commit is under way into the next one, so that one flush to disk serves many requests.
 * If a group fails, each of its members is tried alone: one that the database refuses takes no other down. A database that
 * is away fails them all, each after seconds: then the rest is told at once, and not when everybody has given up waiting.
 * @param work Commits a group, all or nothing; answers in the order of the group.
 * @param weight What one member counts towards `limit`.
 * @param limit The most that one group may weigh, unless a single member weighs more.
 * @param lanes Groups under way at the same time: 1 where the database has one writer.
 */
export function groupCommit<In, Out>(
  work: (group: In[]) => Promise<Out[]>,
  { weight, limit, lanes }: { weight: (one: In) => number; limit: number; lanes: number },
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
      await tryAlone(group, reason)
    }
  }

  const tryAlone = async (group: Waiting[], problem: unknown): Promise<void> => {
    let reason = problem
    // A group of one has been tried alone already.
    let failures = group.length === 1 ? MAX_WAIT_MS : 0
    for (const { one, resolve, reject } of group) {
      if (failures >= MAX_WAIT_MS) {
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

  /** Commits once a turn of the event loop has brought nothing more, so that requests that came together share a commit. */
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
      queue.push({ one, resolve, reject })
      queued += weight(one)
      plan()
    })
}
