import { unavailable } from '../http/refusal.js'

/** Milliseconds that an admitted request may have to wait for those before it. */
const MAX_WAIT_MS = 4000
/** Requests in progress that are always admitted: fewer show no backlog. */
const FREE_REQUESTS = 100
/** Requests per second that the collector is taken to handle before it was measured. */
const FIRST_RATE = 100
const MEASURE_MS = 500
/** Bytes of the bodies in progress, in all and from one sender. */
const BODY_BYTES = { all: 96_000_000, each: 16_000_000 }
/** Longest `Retry-After` of a request that is refused here, in seconds. */
const MAX_RETRY_AFTER_S = 30

/**
 * Admits only as many requests as are answered within a few seconds, and only as many bytes of bodies as fit into memory;
 * refuses the rest at once with 503. A client that waits for its turn for half a minute has given up meanwhile and sends
 * the same again. `Retry-After` is spread, so that those refused do not come back in the same second.
 */
export function createAdmission({ now = () => performance.now(), random = Math.random } = {}) {
  let inProgress = 0
  let bodies = 0
  const bodiesOf = new Map<string | undefined, number>()
  let perSecond = FIRST_RATE
  let answered = 0
  let wasIdle = true
  let since = now()

  /** Measures how many requests per second are answered while there is always one in progress. */
  const measure = () => {
    const elapsed = now() - since
    if (elapsed < MEASURE_MS) return
    const measured = (1000 * answered) / elapsed
    // With pauses in between, more could have been answered.
    if (!wasIdle) perSecond = (perSecond + measured) / 2
    else if (measured > perSecond) perSecond = measured
    answered = 0
    wasIdle = inProgress === 0
    since = now()
  }

  const refuse = (seconds: number) =>
    unavailable(
      'There is more to store than can be stored now.',
      1 + Math.min(MAX_RETRY_AFTER_S, seconds) * random(),
    )

  /** Counts bytes of a body; refuses the request if there are too many in progress. */
  const add = (sender: string | undefined, bytes: number) => {
    const own = bodiesOf.get(sender) ?? 0
    if (bodies + bytes > BODY_BYTES.all || (sender !== undefined && own + bytes > BODY_BYTES.each))
      throw refuse(MAX_WAIT_MS / 1000)
    bodies += bytes
    bodiesOf.set(sender, own + bytes)
  }
  const remove = (sender: string | undefined, bytes: number) => {
    bodies -= bytes
    const left = bodiesOf.get(sender)! - bytes
    if (left > 0) bodiesOf.set(sender, left)
    else bodiesOf.delete(sender)
  }

  /**
   * @param bytes The declared length of the body, 0 if it is unknown.
   * @param work Calls `grow` with the bytes that come beyond those.
   */
  return async <T>(
    sender: string | undefined,
    bytes: number,
    work: (grow: (bytes: number) => void) => Promise<T>,
  ): Promise<T> => {
    measure()
    const backlog = inProgress / Math.max(1, perSecond)
    if (inProgress >= FREE_REQUESTS && 1000 * backlog > MAX_WAIT_MS) throw refuse(2 * backlog)
    let held = 0
    const grow = (more: number) => {
      add(sender, more)
      held += more
    }
    grow(bytes)
    inProgress++
    try {
      return await work(grow)
    } finally {
      inProgress--
      answered++
      wasIdle ||= inProgress === 0
      remove(sender, held)
      measure()
    }
  }
}
