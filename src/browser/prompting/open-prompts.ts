import type { Source } from '../../model/feedback.js'
import { uuidTime, uuidv7 } from '../../model/identifier.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Reply } from '../../model/reply.js'
import { pointValue } from '../../model/scale.js'
import { LATE_AFTER_MS } from '../../model/time.js'
import type { Context } from '../context.js'
import type { ClientStorage } from '../device/client-storage.js'
import type { AnswerEvent } from '../events.js'
import type { Appearance, CloseReason, Draft, HistoryOptions, Surface, Widget } from '../widget/contract.js'
import { mount } from '../widget/index.js'
import { draftKeyOf } from './draft-key.js'

/** A question to put to the person. */
export interface PromptRequest {
  moment: MomentDefinition
  source: Source
  surface: Surface
  anchor?: Element | undefined
  context?: Record<string, unknown> | undefined
  journey?: JourneyPlace | undefined
  /** A reply to show instead of the question. */
  reply?: Reply | undefined
  /** Continues a draft of an earlier page. */
  resume?: SavedDraft | undefined
  /** Why it has to stay away after all, if it does: asked when everything is at hand, right before it is shown. */
  quiet?: (() => unknown) | undefined
}

/** A draft as it outlives a reload. */
export interface SavedDraft {
  id: string
  revision: number
  draft: Draft
  moment: MomentDefinition
  source: Source
  context?: Record<string, unknown> | undefined
  journey?: JourneyPlace | undefined
  /** Unix time in milliseconds. */
  at: number
}

/** A reload within this time finds its draft again. 30 minutes. */
const DRAFT_LIFETIME_MS = 1_800_000

/** What is on the page, or about to be. */
interface Open {
  widget: Omit<Widget, 'element'>
  inline: boolean
  revision: number
}

/** An answer this long after its question is one from memory, and told apart. 30 minutes. */

/** sessionStorage throws where storage is denied. */
const quietly = <T>(action: () => T): T | undefined => {
  try {
    return action()
  } catch {}
}

/**
 * Puts questions on the page, one prompt at a time (inline ones stand on their own), and carries each draft through:
 * it has its id from the moment the prompt opens, and every step is a further revision of it.
 */
export function createOpenPrompts(
  context: Context,
  storage: ClientStorage,
  question: HistoryOptions['question'],
) {
  const { events, options, life } = context
  const draftKey = draftKeyOf(options.key)
  const open = new Map<string, Open>()

  const appearance = (): Appearance => {
    const locale = storage.locale()
    const texts = context.texts
    return {
      locale,
      theme: context.theme ?? 'system',
      ...(options.dir && { dir: options.dir }),
      messages: { ...texts?.[locale.split('-')[0]!], ...texts?.[locale], ...options.messages },
    }
  }

  const save = (saved: SavedDraft | undefined) =>
    quietly(() => {
      if (saved && context.consent === 'granted') sessionStorage.setItem(draftKey, JSON.stringify(saved))
      else sessionStorage.removeItem(draftKey)
    })

  const busy = () => [...open.values()].find(({ inline }) => !inline)

  /** What became of an answer, told to the widget that shows it. */
  const tell = (state: 'kept' | 'sent' | 'rejected') =>
    events.on(state, ({ id, revision, reason }: AnswerEvent) => {
      const shown = open.get(id)
      if (shown && revision >= shown.revision) shown.widget.tell(state, reason, revision)
    })
  const undo = [tell('sent'), tell('rejected')]

  /** Keeps a place on the page for what is still on its way: whatever ends it then, it never comes. */
  const reserve = (id: string, inline = false, revision = 0) => {
    const coming = new AbortController()
    const end = () => {
      coming.abort()
      if (open.get(id) === shown) open.delete(id)
    }
    const shown: Open = { widget: { close: end, tell() {}, appear() {} }, inline, revision }
    open.set(id, shown)
    return { shown, end, signal: coming.signal }
  }

  async function put(request: PromptRequest): Promise<string | undefined> {
    const { moment, source, surface, anchor, reply, resume, journey } = request
    let hostContext = request.context
    const id = resume?.id ?? uuidv7()
    const inline = surface === 'inline'
    let revision = resume?.revision ?? 0
    let point = resume?.draft.point
    const onDraft = (draft: Draft) => {
      const { attachments: _, ...text } = draft
      if (!inline)
        save({ id, revision, draft: text, moment, source, context: hostContext, journey, at: Date.now() })
    }
    if (life.aborted) return
    const { shown, end, signal } = reserve(id, inline, revision)
    try {
      shown.widget = await mount({
        moment,
        surface,
        ...(anchor && { anchor }),
        appearance: appearance(),
        ready() {
          if (context.consent === 'denied' || request.quiet?.()) end()
          signal.throwIfAborted()
        },
        volunteered: source === 'passive',
        ...(reply && { reply }),
        ...(resume && { draft: resume.draft }),
        async submit(draft) {
          const mine = ++revision
          shown.revision = mine
          const waited = Date.now() - uuidTime(id)
          if (!point && waited > LATE_AFTER_MS && source === 'prompted')
            hostContext = { ...hostContext, answeredAfter: waited }
          onDraft(draft)
          if (draft.point !== point) {
            point = draft.point
            const { scale } = draft
            events.emit('rated', {
              id,
              moment: moment.id,
              scale,
              point,
              value: pointValue(scale, point) ?? 0,
            })
          }
          const outbox = await context.outbox()
          const input = { ...draft, moment: moment.id, ...(hostContext && { context: hostContext }) }
          const kept = await outbox.enqueue(id, mine, input, { source, journey })
          if (draft.state === 'complete') {
            // Until then a reload must find the words again.
            if (open.has(id) && !inline && kept.state !== 'held') save(undefined)
            events.emit('submitted', { id, moment: moment.id })
          }
          return { ...kept, id, revision: mine }
        },
        onDraft,
        onClose(reason: CloseReason) {
          open.delete(id)
          if (!inline && !life.aborted) save(undefined)
          events.emit('closed', { id, moment: moment.id, reason })
        },
        onHistory: () => void showHistory(),
        onError: failed,
      })
      events.emit('shown', { id, moment: moment.id, source })
      return id
    } catch (error) {
      if (!signal.aborted) failed(error)
      end()
    }
  }

  /** One panel at a time, like one question: also while its texts are on their way. */
  async function showHistory() {
    if (life.aborted) return
    busy()?.widget.close('closed')
    const { shown, end, signal } = reserve('history')
    try {
      const { openHistory } = await import('./open-history.js')
      shown.widget = await openHistory(context, {
        ...{ question, onClose: end, onError: failed },
        appearance: appearance(),
        ready: () => signal.throwIfAborted(),
      })
    } catch (error) {
      if (!signal.aborted) failed(error)
      end()
    }
  }

  const failed = (cause: unknown) => context.fail('widget', 'The widget could not be shown.', cause)

  return {
    /** Whether a prompt is open. Inline questions do not count. */
    busy: () => !!busy(),

    /** Puts the question on the page; the id of the draft, or `undefined` when it could not be shown. */
    async ask(request: PromptRequest): Promise<string | undefined> {
      if (request.surface !== 'inline') busy()?.widget.close('closed')
      return put(request)
    },

    showHistory,

    /** Shows the draft again that a reload of this tab has interrupted. */
    async resume() {
      const saved = quietly(() => JSON.parse(sessionStorage.getItem(draftKey) ?? 'null')) as
        | SavedDraft
        | null
        | undefined
      const age = Date.now() - (saved?.at ?? 0)
      if (!saved?.draft?.point || !saved.moment?.id || age < 0 || age > DRAFT_LIFETIME_MS || busy()) return
      const { moment, source, context: hostContext, journey } = saved
      await put({ moment, source, context: hostContext, journey, surface: 'card', resume: saved })
    },

    appear() {
      for (const { widget } of open.values()) widget.appear(appearance())
    },

    close() {
      for (const { widget, inline } of [...open.values()]) if (!inline) widget.close('closed')
    },

    forget() {
      for (const { widget } of [...open.values()]) widget.close('closed')
      save(undefined)
    },

    destroy() {
      for (const off of undo) off()
      for (const { widget } of [...open.values()]) widget.close('closed')
    },
  }
}

export type OpenPrompts = ReturnType<typeof createOpenPrompts>
