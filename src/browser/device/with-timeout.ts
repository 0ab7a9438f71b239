/** Rejects when the promise has not settled within `ms` milliseconds. */
export async function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException(`no answer in ${ms} ms`, 'TimeoutError')), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    // Not the method of that name: a page's own Promise may have none.
    clearTimeout(timer)
  }
}
