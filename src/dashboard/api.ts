import type { Localised } from '../model/text.js'

/** What `/v1/admin` answers, as far as the pages use it. */
export interface Me {
  name: string
  role: string
  projects: { id: number; name: string; key: string }[]
}

export interface Voice {
  id: string
  revision: number
  moment: string
  journey?: { id: string; run: string; stage?: string }
  source: string
  scale: string
  point: string
  value: number
  words: string[]
  comment?: string
  contact?: string
  goal?: string
  page?: { url?: string; title?: string }
  context?: Record<string, unknown>
  customer?: { id: string; verified: boolean }
  createdAt: string
  receivedAt: string
  updatedAt: string
  seenAt?: string
}

export interface MomentCount {
  moment: string
  scale: string
  source: string
  people: number
  ratings: number
  negative: number
  neutral: number
  positive: number
}

/** A request that did not succeed; `status` 401 means that nobody is signed in, 0 that the collector was not reached. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

export interface Api {
  me(): Promise<Me>
  voices(
    project: number,
    query?: { moment?: string; after?: string; since?: string },
  ): Promise<{ voices: Voice[]; next?: string }>
  moments(
    project: number,
  ): Promise<{ counts: MomentCount[]; questions: Record<string, Localised | undefined> }>
  signOut(): Promise<unknown>
  /** Hears of news in a project until the returned function is called. `heard` is also called after a gap in the line. */
  listen(project: number, heard: () => void, line: (open: boolean) => void): () => void
}

/** The collector's own API, over HTTP. */
export function createApi(
  fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
  Events: typeof EventSource = globalThis.EventSource,
): Api {
  const call = async (path: string, init?: RequestInit) => {
    let response: Response
    try {
      response = await fetch(`/v1/admin${path}`, init)
    } catch {
      throw new ApiError(0, 'The collector cannot be reached.')
    }
    const body = await response.json().catch(() => undefined)
    if (!response.ok)
      throw new ApiError(response.status, body?.error?.message ?? 'The collector could not answer.')
    return body
  }
  const search = (values: Record<string, string | number | undefined>) =>
    `?${new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])))}`

  return {
    me: () => call('/me'),
    voices: (project, query = {}) => call(`/voices${search({ project, ...query })}`),
    moments: project => call(`/moments${search({ project })}`),
    signOut: () =>
      call('/sign-out', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
    listen(project, heard, line) {
      const events = new Events(`/v1/admin/live${search({ project })}`)
      events.addEventListener('open', () => {
        line(true)
        heard()
      })
      events.addEventListener('news', heard)
      events.addEventListener('error', () => line(false))
      return () => events.close()
    },
  }
}
