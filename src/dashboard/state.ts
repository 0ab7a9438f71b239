import { batch, computed, signal } from '@preact/signals'
import type { Reply } from '../model/reply.js'
import type { Localised } from '../model/text.js'
import { type Api, ApiError, type Me, type MomentCount, type NewReply, type Voice } from './api.js'
import { createSettings, type Settings } from './settings/state.js'
import { type MomentSummary, summarise } from './summary.js'

/** Milliseconds by which a look for news overlaps the one before: what arrived first may have been stored last. */
const OVERLAP = 10_000

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
  const settings = signal<Settings | undefined>()
  const moments = computed<MomentSummary[]>(() => summarise(counts.value, questions.value))
  let deaf = () => {}
  // An answer to an earlier question must not land in a list that shows something else by now.
  let view = 0

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
    if (at !== view) return
    counts.value = result.counts
    questions.value = result.questions
  }

  const show = (): Promise<void> => {
    const id = project.value!
    const at = ++view
    loaded.value = false
    return attempt(async () => {
      const [page] = await Promise.all([api.voices(id, { moment: moment.value }), loadCounts(id, at)])
      if (at !== view) return
      batch(() => {
        voices.value = page.voices
        next.value = page.next
        opened.value = undefined
        arrived.value = new Set()
        loaded.value = true
      })
    }) as Promise<void>
  }

  const look = (): Promise<void> => {
    const id = project.value!
    const at = view
    if (!loaded.value) return Promise.resolve()
    const last = Math.max(...voices.value.map(voice => Date.parse(voice.updatedAt)))
    const since = Number.isFinite(last) ? new Date(last - OVERLAP).toISOString() : undefined
    return attempt(async () => {
      const [page] = await Promise.all([api.voices(id, { moment: moment.value, since }), loadCounts(id, at)])
      if (at === view) merge(page.voices)
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

  const openSettings = async (open: boolean): Promise<void> => {
    const opened = open ? createSettings(api, project.value!) : undefined
    settings.value = opened
    await attempt(async () => opened?.load())
  }

  const openProject = (id: number): Promise<void> => {
    deaf()
    batch(() => {
      project.value = id
      settings.value = undefined
      moment.value = undefined
      counts.value = []
      voices.value = []
    })
    deaf = api.listen(id, look, open => {
      live.value = open
    })
    return show()
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
    settings,
    openSettings,
    openProject,
    async start(): Promise<void> {
      const who = await attempt(() => api.me())
      if (!who) return
      me.value = who
      if (who.projects[0]) await openProject(who.projects[0].id)
    },
    /** Only the voices of one moment; all of them without. */
    openMoment(id: string | undefined): Promise<void> {
      moment.value = id
      return show()
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
      return written !== undefined
    },
    /** The next page of older voices. */
    async more(): Promise<void> {
      const at = view
      await attempt(async () => {
        const page = await api.voices(project.value!, { moment: moment.value, after: next.value })
        if (at !== view) return
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
      view++
      deaf()
    },
  }
}

const newestFirst = (a: Voice, b: Voice): number =>
  a.receivedAt === b.receivedAt ? (a.id < b.id ? 1 : -1) : a.receivedAt < b.receivedAt ? 1 : -1
