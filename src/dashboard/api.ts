import type { Case, CaseChange } from '../model/case.js'
import type { CaseFigures, Figures } from '../model/figures.js'
import type { Reply } from '../model/reply.js'
import type { Integrity } from '../model/snippet.js'
import type { Localised } from '../model/text.js'
import type { MomentCount, Voice } from '../model/voice.js'

export type { MomentCount, Voice } from '../model/voice.js'

/** What `/v1/admin` answers, as far as the pages use it. */
export interface Me {
  name: string
  role: string
  projects: { id: number; name: string; key: string }[]
}

/** `closes`: the matter is settled, and the person is asked whether it was put right. */
export interface NewReply {
  name: string
  text: string
  closes: boolean
}

/** Where a picture that belongs to a voice is shown from. */
export const attachmentUrl = (project: number, voice: string, sha256: string): string =>
  `/v1/admin/attachments/${encodeURIComponent(voice)}/${sha256}?project=${project}`

/** A request that did not succeed; `status` 401 means that nobody is signed in, 0 that the collector was not reached. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    message: string,
    /** The field that is at fault, where one is. */
    readonly field?: string,
  ) {
    super(message)
  }
}

/** Which voices; `from` and `to` bound their value, −1 to 1. */
export interface VoiceQuery {
  moment?: string
  word?: string
  from?: number
  to?: number
  after?: string
  since?: string
}

export interface Api {
  me(): Promise<Me>
  voices(project: number, query?: VoiceQuery): Promise<{ voices: Voice[]; next?: string }>
  moments(
    project: number,
  ): Promise<{ counts: MomentCount[]; questions: Record<string, Localised | undefined> }>
  /** Anything that owners change or look at; `path` below `/v1/admin`. Errors carry the name of the field. */
  settings<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    project: number,
    body?: unknown,
  ): Promise<T>
  /** Tells the authors that somebody has opened what they said. */
  seen(project: number, ids: string[]): Promise<unknown>
  replies(project: number, voice: string): Promise<{ replies: Reply[] }>
  reply(project: number, voice: string, reply: NewReply): Promise<Reply>
  cases(project: number): Promise<{ cases: Case[] }>
  caseFigures(project: number): Promise<CaseFigures>
  changeCase(project: number, voice: string, change: CaseChange): Promise<unknown>
  figures(project: number): Promise<Figures>
  /** Erases all that the author of a voice ever sent. */
  erase(project: number, voice: string): Promise<{ erased: number }>
  /** The hashes of the script tag's files; none where they were not built. */
  integrity(): Promise<Integrity>
  signIn(name: string, password: string): Promise<unknown>
  setPassword(password: string): Promise<unknown>
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
      throw new ApiError(
        response.status,
        body?.error?.message ?? 'The collector could not answer.',
        body?.error?.field,
      )
    return body
  }
  const search = (values: Record<string, string | number | undefined>) =>
    `?${new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])))}`

  const send = (method: string, path: string, body?: unknown) =>
    call(path, {
      method,
      ...(method !== 'GET' && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      }),
    })
  const post = (path: string, body: unknown) => send('POST', path, body)
  const path = (voice: string) => `/voices/${encodeURIComponent(voice)}/replies`

  return {
    me: () => call('/me'),
    voices: (project, query = {}) => call(`/voices${search({ project, ...query })}`),
    moments: project => call(`/moments${search({ project })}`),
    settings: (method, path, project, body) => send(method, `${path}${search({ project })}`, body),
    seen: (project, ids) => post(`/voices/seen${search({ project })}`, { ids }),
    replies: (project, voice) => call(`${path(voice)}${search({ project })}`),
    reply: (project, voice, reply) => post(`${path(voice)}${search({ project })}`, reply),
    cases: project => call(`/cases${search({ project })}`),
    caseFigures: project => call(`/cases/figures${search({ project })}`),
    changeCase: (project, voice, change) =>
      send('PATCH', `/cases/${encodeURIComponent(voice)}${search({ project })}`, change),
    figures: project => call(`/figures${search({ project })}`),
    erase: (project, voice) => post(`/erase${search({ project })}`, { voice }),
    integrity: () =>
      fetch('/integrity.json').then(
        response => (response.ok ? response.json() : {}),
        () => ({}),
      ),
    signIn: (name, password) => post('/sign-in', { name, password }),
    setPassword: password => send('PUT', '/password', { password }),
    signOut: () => post('/sign-out', {}),
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
