/** Rejects with a `TimeoutError` if the promise does not settle within `ms` milliseconds. */
export async function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException(`no answer in ${ms} ms`, 'TimeoutError')), ms)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    // In `finally` rather than by `Promise.prototype.finally`, which a page's own Promise may lack.
    clearTimeout(timer)
  }
}
