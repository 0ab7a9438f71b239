import { batch, computed, signal } from '@preact/signals'
import type { Figures } from '../model/figures.js'
import { leaningNames } from '../model/leaning.js'
import type { Reply } from '../model/reply.js'
import type { Localised } from '../model/text.js'
import { type Api, ApiError, type Me, type MomentCount, type NewReply, type Voice } from './api.js'
import { createCases } from './cases-state.js'
import { createSettings, type Settings } from './settings/state.js'
import { type MomentSummary, summarise } from './summary.js'

/**
 * A query for news starts this much before the newest known update: the collector may store two voices in another order
 * than it stamps them.
 */
const OVERLAP_MS = 10_000

export type View = 'voices' | 'cases' | 'figures' | 'settings'

/** The choices of the voice filter. */
export const voiceFilters = Object.keys(leaningNames) as VoiceFeeling[]
export type VoiceFeeling = keyof typeof leaningNames

export type Dashboard = ReturnType<typeof createDashboard>

/** The state of all pages as signals, and the actions that change it. Uses no DOM. */
export function createDashboard(api: Api) {
  const me = signal<Me | undefined>()
  const signedOut = signal(false)
  const project = signal<number | undefined>()
  const moment = signal<string | undefined>()
  const voices = signal<Voice[]>([])
  const next = signal<string | undefined>()
  const counts = signal<MomentCount[]>([])
  const questions = signal<Record<string, Localised | undefined>>({})
  const loaded = signal(false)
  const live = signal(false)
  const problem = signal<string | undefined>()
  /** Ids of voices that arrived since the list was loaded. */
  const arrived = signal<ReadonlySet<string>>(new Set())
  /** Id of the open voice, and the replies to it. */
  const opened = signal<string | undefined>()
  const replies = signal<Reply[]>([])
  const view = signal<View>('voices')
  const feeling = signal<VoiceFeeling | undefined>()
  const word = signal('')
  const figures = signal<Figures | undefined>()
  const settings = signal<Settings | undefined>()
  const moments = computed<MomentSummary[]>(() => summarise(counts.value, questions.value))
  let unsubscribe = () => {}
  // Counts the loads of the list. A response is dropped if another load has begun since its request.
  let loadCount = 0
  /** News came while the list was loading: the response may not contain it, so load once more afterwards. */
  let newsPending = false

  /** Runs `work`; on an error shows the problem, or the sign-in page after a 401, and resolves with `undefined`. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await work()
      problem.value = undefined
      return result
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) signedOut.value = true
      else problem.value = error instanceof Error ? error.message : String(error)
    }
  }

  const loadCounts = async (id: number, load: number) => {
    const result = await api.moments(id)
    if (load !== loadCount) return
    counts.value = result.counts
    questions.value = result.questions
  }

  const cases = createCases(api, () => project.value!, attempt)
  /** The query for the voices that the filters select. */
  const query = () => ({
    moment: moment.value,
    ...(word.value && { word: word.value }),
    ...(feeling.value && { feeling: feeling.value }),
  })

  const loadVoices = (): Promise<void> => {
    const id = project.value!
    const load = ++loadCount
    loaded.value = false
    newsPending = false
    return attempt(async () => {
      const [page] = await Promise.all([api.voices(id, query()), loadCounts(id, load)])
      if (load !== loadCount) return
      batch(() => {
        voices.value = page.voices
        next.value = page.next
        opened.value = undefined
        arrived.value = new Set()
        loaded.value = true
      })
      if (newsPending) await loadNews()
    }) as Promise<void>
  }

  const loadNews = (): Promise<void> => {
    const id = project.value!
    const load = loadCount
    newsPending = !loaded.value
    if (newsPending) return Promise.resolve()
    const last = Math.max(...voices.value.map(voice => Date.parse(voice.updatedAt)))
    const since = Number.isFinite(last) ? new Date(last - OVERLAP_MS).toISOString() : undefined
    return attempt(async () => {
      const [page] = await Promise.all([api.voices(id, { ...query(), since }), loadCounts(id, load)])
      if (load === loadCount) mergeNews(page.voices)
    }) as Promise<void>
  }

  const mergeNews = (news: Voice[]) => {
    const known = new Map(voices.value.map(voice => [voice.id, voice]))
    const fresh = news.filter(voice => !known.has(voice.id))
    const changed = news.filter(
      voice => (known.get(voice.id)?.updatedAt ?? voice.updatedAt) < voice.updatedAt,
    )
    if (fresh.length + changed.length === 0) return
    for (const voice of changed) known.set(voice.id, voice)
    batch(() => {
      voices.value = [...fresh, ...known.values()].sort(newestFirst)
      arrived.value = new Set([...arrived.value, ...fresh.map(voice => voice.id)])
    })
  }

  const onNews = (): void => {
    void loadNews()
    if (view.value === 'cases') void attempt(cases.load)
  }

  const openView = async (name: View): Promise<void> => {
    const id = project.value!
    batch(() => {
      view.value = name
      opened.value = undefined
      settings.value = name === 'settings' ? createSettings(api, id) : undefined
    })
    await attempt(async () => {
      if (name === 'settings') await settings.value?.load()
      if (name === 'cases') await cases.load()
      if (name === 'figures') {
        const loadedFigures = await api.figures(id)
        if (id === project.value) figures.value = loadedFigures
      }
    })
  }

  const openProject = (id: number): Promise<void> => {
    unsubscribe()
    batch(() => {
      project.value = id
      settings.value = undefined
      figures.value = undefined
      cases.clear()
      view.value = 'voices'
      moment.value = undefined
      counts.value = []
      voices.value = []
    })
    unsubscribe = api.listen(id, onNews, open => {
      live.value = open
    })
    return loadVoices()
  }

  const start = async (): Promise<void> => {
    const account = await attempt(() => api.me())
    if (!account) return
    me.value = account
    if (account.projects[0]) await openProject(account.projects[0].id)
  }

  return {
    me,
    signedOut,
    project,
    moment,
    moments,
    voices,
    next,
    loaded,
    live,
    problem,
    arrived,
    opened,
    replies,
    view,
    feeling,
    word,
    figures,
    cases,
    settings,
    openView,
    openProject,
    start,
    /** Lists the voices of one moment; without an id, of all moments. */
    openMoment(id: string | undefined): Promise<void> {
      batch(() => {
        moment.value = id
        view.value = 'voices'
      })
      return loadVoices()
    },
    /** Lists the voices with this feeling, and with this word among the chosen words or in the comment. */
    filterVoices(by: { feeling?: VoiceFeeling | undefined; word?: string }): Promise<void> {
      batch(() => {
        if ('feeling' in by) feeling.value = by.feeling
        if (by.word !== undefined) word.value = by.word.trim()
      })
      return loadVoices()
    },
    /** Erases everything from the author of a voice; resolves with the number of erased items. */
    async erase(id: string): Promise<number | undefined> {
      const result = await attempt(() => api.erase(project.value!, id))
      if (result) await Promise.all([loadVoices(), view.value === 'cases' && attempt(cases.load)])
      return result?.erased
    },
    /** Signs in with a password; resolves with false, and sets `problem`, where the collector refuses it. */
    async signIn(name: string, password: string): Promise<boolean> {
      const signedIn = await attempt(() => api.signIn(name, password).then(() => true))
      if (!signedIn) return false
      signedOut.value = false
      await start()
      return true
    },
    /** Opens a voice and reports it to its author as seen; without an id, closes the open one. */
    async openVoice(id: string | undefined): Promise<void> {
      opened.value = id
      replies.value = []
      if (id === undefined) return
      await attempt(async () => {
        const [known] = await Promise.all([api.replies(project.value!, id), api.seen(project.value!, [id])])
        if (opened.value === id) replies.value = known.replies
      })
    },
    /** Replies to the open voice; resolves with whether the reply was stored. */
    async reply(reply: NewReply): Promise<boolean> {
      const id = opened.value!
      const written = await attempt(() => api.reply(project.value!, id, reply))
      if (written && opened.value === id) replies.value = [...replies.value, written]
      if (written && view.value === 'cases') await attempt(cases.load)
      return written !== undefined
    },
    /** Appends the next page of older voices. */
    async more(): Promise<void> {
      const load = loadCount
      await attempt(async () => {
        const page = await api.voices(project.value!, { ...query(), after: next.value })
        if (load !== loadCount) return
        const known = new Set(voices.value.map(voice => voice.id))
        batch(() => {
          voices.value = [...voices.value, ...page.voices.filter(voice => !known.has(voice.id))]
          next.value = page.next
        })
      })
    },
    async signOut(): Promise<void> {
      await attempt(() => api.signOut())
      unsubscribe()
      batch(() => {
        signedOut.value = true
        voices.value = []
        counts.value = []
      })
    },
    stop(): void {
      loadCount++
      unsubscribe()
    },
  }
}

const newestFirst = (a: Voice, b: Voice): number =>
  a.receivedAt === b.receivedAt ? (a.id < b.id ? 1 : -1) : a.receivedAt < b.receivedAt ? 1 : -1
