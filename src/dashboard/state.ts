import { batch, computed, signal } from '@preact/signals'
import type { Figures } from '../model/figures.js'
import type { Reply } from '../model/reply.js'
import type { Localised } from '../model/text.js'
import { type Api, ApiError, type Me, type MomentCount, type NewReply, type Voice } from './api.js'
import { createCases } from './cases-state.js'
import { createSettings, type Settings } from './settings/state.js'
import { type MomentSummary, summarise } from './summary.js'

/** Milliseconds by which a look for news overlaps the one before: what arrived first may have been stored last. */
const OVERLAP_MS = 10_000

export type View = 'voices' | 'cases' | 'figures' | 'settings'

/** Feelings by which voices are sifted, as bounds of the value. */
export const voiceFilters = {
  unhappy: { to: -0.01 },
  neutral: { from: 0, to: 0 },
  happy: { from: 0.01 },
} as const

export type Dashboard = ReturnType<typeof createDashboard>

/** What the pages show, and what people can do there. No DOM in it. */
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
  /** Ids that arrived while the page was open. */
  const arrived = signal<ReadonlySet<string>>(new Set())
  /** The voice that is open, and what was answered to it. */
  const opened = signal<string | undefined>()
  const replies = signal<Reply[]>([])
  const view = signal<View>('voices')
  const feeling = signal<keyof typeof voiceFilters | undefined>()
  const word = signal('')
  const figures = signal<Figures | undefined>()
  const settings = signal<Settings | undefined>()
  const moments = computed<MomentSummary[]>(() => summarise(counts.value, questions.value))
  let deaf = () => {}
  // An answer to an earlier question must not land in a list that shows something else by now.
  let turn = 0
  /** Something came while the list was on its way, and need not be on it. */
  let missed = false

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

  const loadCounts = async (id: number, at: number) => {
    const result = await api.moments(id)
    if (at !== turn) return
    counts.value = result.counts
    questions.value = result.questions
  }

  const cases = createCases(api, () => project.value!, attempt)
  const wanted = () => ({
    moment: moment.value,
    ...(word.value && { word: word.value }),
    ...(feeling.value && voiceFilters[feeling.value]),
  })

  const show = (): Promise<void> => {
    const id = project.value!
    const at = ++turn
    loaded.value = false
    missed = false
    return attempt(async () => {
      const [page] = await Promise.all([api.voices(id, wanted()), loadCounts(id, at)])
      if (at !== turn) return
      batch(() => {
        voices.value = page.voices
        next.value = page.next
        opened.value = undefined
        arrived.value = new Set()
        loaded.value = true
      })
      if (missed) await look()
    }) as Promise<void>
  }

  const look = (): Promise<void> => {
    const id = project.value!
    const at = turn
    missed = !loaded.value
    if (missed) return Promise.resolve()
    const last = Math.max(...voices.value.map(voice => Date.parse(voice.updatedAt)))
    const since = Number.isFinite(last) ? new Date(last - OVERLAP_MS).toISOString() : undefined
    return attempt(async () => {
      const [page] = await Promise.all([api.voices(id, { ...wanted(), since }), loadCounts(id, at)])
      if (at === turn) merge(page.voices)
    }) as Promise<void>
  }

  const merge = (news: Voice[]) => {
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

  const openView = async (wanted: View): Promise<void> => {
    const id = project.value!
    batch(() => {
      view.value = wanted
      opened.value = undefined
      settings.value = wanted === 'settings' ? createSettings(api, id) : undefined
    })
    await attempt(async () => {
      if (wanted === 'settings') await settings.value?.load()
      if (wanted === 'cases') await cases.load()
      if (wanted === 'figures') {
        const all = await api.figures(id)
        if (id === project.value) figures.value = all
      }
    })
  }

  const openProject = (id: number): Promise<void> => {
    deaf()
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
    deaf = api.listen(id, look, open => {
      live.value = open
    })
    return show()
  }

  const start = async (): Promise<void> => {
    const who = await attempt(() => api.me())
    if (!who) return
    me.value = who
    if (who.projects[0]) await openProject(who.projects[0].id)
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
    /** Only the voices of one moment; all of them without. */
    openMoment(id: string | undefined): Promise<void> {
      batch(() => {
        moment.value = id
        view.value = 'voices'
      })
      return show()
    },
    /** Only voices of one feeling, or with a word chosen or written. */
    sift(by: { feeling?: keyof typeof voiceFilters | undefined; word?: string }): Promise<void> {
      batch(() => {
        if ('feeling' in by) feeling.value = by.feeling
        if (by.word !== undefined) word.value = by.word.trim()
      })
      return show()
    },
    /** Erases all that the author of a voice ever said; tells how many items went. */
    async erase(id: string): Promise<number | undefined> {
      const gone = await attempt(() => api.erase(project.value!, id))
      if (gone) await Promise.all([show(), view.value === 'cases' && attempt(cases.load)])
      return gone?.erased
    },
    /** Signs in with a password; what is wrong with it is told as a problem. */
    async signIn(name: string, password: string): Promise<boolean> {
      const inside = await attempt(() => api.signIn(name, password).then(() => true))
      if (!inside) return false
      signedOut.value = false
      await start()
      return true
    },
    /** Opens a voice, which its author may know; without an id, closes the one that is open. */
    async openVoice(id: string | undefined): Promise<void> {
      opened.value = id
      replies.value = []
      if (id === undefined) return
      await attempt(async () => {
        const [known] = await Promise.all([api.replies(project.value!, id), api.seen(project.value!, [id])])
        if (opened.value === id) replies.value = known.replies
      })
    },
    /** Answers the open voice; tells whether that worked. */
    async reply(reply: NewReply): Promise<boolean> {
      const id = opened.value!
      const written = await attempt(() => api.reply(project.value!, id, reply))
      if (written && opened.value === id) replies.value = [...replies.value, written]
      if (written && view.value === 'cases') await attempt(cases.load)
      return written !== undefined
    },
    /** The next page of older voices. */
    async more(): Promise<void> {
      const at = turn
      await attempt(async () => {
        const page = await api.voices(project.value!, { ...wanted(), after: next.value })
        if (at !== turn) return
        const known = new Set(voices.value.map(voice => voice.id))
        batch(() => {
          voices.value = [...voices.value, ...page.voices.filter(voice => !known.has(voice.id))]
          next.value = page.next
        })
      })
    },
    async signOut(): Promise<void> {
      await attempt(() => api.signOut())
      deaf()
      batch(() => {
        signedOut.value = true
        voices.value = []
        counts.value = []
      })
    },
    stop(): void {
      turn++
      deaf()
    },
  }
}

const newestFirst = (a: Voice, b: Voice): number =>
  a.receivedAt === b.receivedAt ? (a.id < b.id ? 1 : -1) : a.receivedAt < b.receivedAt ? 1 : -1
