/** The value of a promise that is fulfilled within some milliseconds; undefined if it is not. */
export async function settledWithin<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([promise.catch(() => undefined), limit])
  } finally {
    clearTimeout(timer)
  }
}
