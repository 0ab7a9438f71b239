/** Calls WebDriver commands (https://www.w3.org/TR/webdriver2/) one after the other: a session has one current window. */
export function webdriver(origin: string) {
  let last: Promise<unknown> = Promise.resolve()

  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
    const response = await fetch(origin + path, {
      method,
      signal: AbortSignal.timeout(60_000),
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    })
    const { value } = (await response.json()) as { value: never }
    if (!response.ok)
      throw new Error(`${path}: ${(value as { message?: string }).message || JSON.stringify(value)}`)
    return value
  }

  return {
    call,
    /** Runs some commands with nothing in between. */
    together<T>(commands: () => Promise<T>): Promise<T> {
      const next = last.then(commands)
      last = next.catch(() => {})
      return next
    },
  }
}
export type WebDriver = ReturnType<typeof webdriver>
