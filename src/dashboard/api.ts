import type { Case, CaseChange } from '../model/case.js'
import type { CaseFigures, Figures } from '../model/figures.js'
import type { Reply } from '../model/reply.js'
import type { Integrity } from '../model/snippet.js'
import type { Localised } from '../model/text.js'
import type { MomentCount, Voice } from '../model/voice.js'

export type { MomentCount, Voice } from '../model/voice.js'

/** The response of `/v1/admin/me`, as far as the pages use it: who is signed in, and with which role. */
export interface Me {
  name: string
  role: string
  projects: { id: number; name: string; key: string }[]
}

/** `closes`: the case is closed, and the person is asked whether it was put right. */
export interface NewReply {
  name: string
  text: string
  closes: boolean
}

/** The address of an attachment of a voice. */
export const attachmentUrl = (project: number, voice: string, sha256: string): string =>
  `/v1/admin/attachments/${encodeURIComponent(voice)}/${sha256}?project=${project}`

/** A request failed. `status`: the HTTP status, 401 when nobody is signed in, 0 when the collector was not reached. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    message: string,
    /** Path of the field that the collector refused, if it named one. */
    readonly field?: string,
  ) {
    super(message)
  }
}

/** Selects voices. */
export interface VoiceQuery {
  moment?: string
  word?: string
  feeling?: 'unhappy' | 'neutral' | 'happy'
  after?: string
  since?: string
}

export interface Api {
  me(): Promise<Me>
  voices(project: number, query?: VoiceQuery): Promise<{ voices: Voice[]; next?: string }>
  moments(
    project: number,
  ): Promise<{ counts: MomentCount[]; questions: Record<string, Localised | undefined> }>
  /** Any request of the settings page; `path` is relative to `/v1/admin`. Errors carry the field that was refused. */
  settings<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    project: number,
    body?: unknown,
  ): Promise<T>
  /** Reports voices to their authors as seen. */
  seen(project: number, ids: string[]): Promise<unknown>
  replies(project: number, voice: string): Promise<{ replies: Reply[] }>
  reply(project: number, voice: string, reply: NewReply): Promise<Reply>
  cases(project: number): Promise<{ cases: Case[] }>
  caseFigures(project: number): Promise<CaseFigures>
  changeCase(project: number, voice: string, change: CaseChange): Promise<unknown>
  figures(project: number): Promise<Figures>
  /** Erases everything that the author of a voice has sent. */
  erase(project: number, voice: string): Promise<{ erased: number }>
  /** The hashes of the script tag's files; empty if the collector was built without them. */
  integrity(): Promise<Integrity>
  signIn(name: string, password: string): Promise<unknown>
  /** @param current The present password; empty if there is none yet. */
  setPassword(password: string, current: string): Promise<unknown>
  signOut(): Promise<unknown>
  /**
   * Subscribes to news of a project; the returned function unsubscribes. `onNews` is also called whenever the connection
   * opens, because news may have been missed before.
   */
  listen(project: number, onNews: () => void, onConnection: (open: boolean) => void): () => void
}

/** The collector's admin API over HTTP. */
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
  const repliesPath = (voice: string) => `/voices/${encodeURIComponent(voice)}/replies`

  return {
    me: () => call('/me'),
    voices: (project, query = {}) => call(`/voices${search({ project, ...query })}`),
    moments: project => call(`/moments${search({ project })}`),
    settings: (method, path, project, body) => send(method, `${path}${search({ project })}`, body),
    seen: (project, ids) => post(`/voices/seen${search({ project })}`, { ids }),
    replies: (project, voice) => call(`${repliesPath(voice)}${search({ project })}`),
    reply: (project, voice, reply) => post(`${repliesPath(voice)}${search({ project })}`, reply),
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
    setPassword: (password, current) => send('PUT', '/password', { password, ...(current && { current }) }),
    signOut: () => post('/sign-out', {}),
    listen(project, onNews, onConnection) {
      const events = new Events(`/v1/admin/live${search({ project })}`)
      events.addEventListener('open', () => {
        onConnection(true)
        onNews()
      })
      events.addEventListener('news', onNews)
      events.addEventListener('error', () => onConnection(false))
      return () => events.close()
    },
  }
}
