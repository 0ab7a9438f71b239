import type { Source } from '../../model/feedback.js'
import { uuidTime, uuidv7 } from '../../model/identifier.js'
import type { JourneyPlace } from '../../model/journey.js'
import { localeFallbacks } from '../../model/locale.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Reply } from '../../model/reply.js'
import { pointValue } from '../../model/scale.js'
import { LATE_AFTER_MS } from '../../model/time.js'
import type { Context } from '../context.js'
import type { ClientStorage } from '../device/client-storage.js'
import type { AnswerEvent } from '../events.js'
import type {
  Appearance,
  CloseReason,
  Draft,
  HistoryOptions,
  Surface,
  Widget,
  WidgetOptions,
} from '../widget/contract.js'
import { mount } from '../widget/index.js'
import { forgetDraft } from './draft-key.js'
import { createDraftsAside, readDraft, type SavedDraft, saveDraft } from './saved-draft.js'

/** A question to show. */
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
  /** Called once everything has loaded, right before the question appears. A reason it returns keeps it away. */
  interruption?: (() => string | undefined) | undefined
}

/** What became of a request. Without an `id`, nothing was shown. */
export interface PromptResult {
  /** Id of the draft. */
  id?: string
  /** Why the question stayed away: `consent`, or what `interruption` returned. */
  reason?: string | undefined
  /** Whether the question was open already. */
  wasOpen?: boolean
}

/** A prompt that is on the page, or is loading. */
interface OpenPrompt {
  widget: Omit<Widget, 'element'>
  inline: boolean
  revision: number
  /** What the person has answered and not sent. */
  unsent?: SavedDraft | undefined
  /** What becomes of the request; absent for "What I said". */
  result?: Promise<PromptResult>
  submit?: WidgetOptions['submit']
}

/**
 * Shows questions, one prompt at a time (inline ones do not count), and submits each draft. A draft has its id
 * from when the prompt opens; every step is a further revision of it.
 */
export function createOpenPrompts(
  context: Context,
  storage: ClientStorage,
  question: HistoryOptions['question'],
) {
  const { events, options, life } = context
  const open = new Map<string, OpenPrompt>()

  const appearance = (): Appearance => {
    const locale = storage.locale()
    const texts = localeFallbacks(locale).map(name => context.texts?.[name])
    return {
      locale,
      theme: context.theme ?? 'system',
      dir: options.dir,
      messages: Object.assign({}, ...texts.reverse(), options.messages),
    }
  }

  const removeDraft = () => forgetDraft(options.key)
  const aside = createDraftsAside(options.key, () => context.consent === 'granted')

  const current = () => [...open.values()].find(({ inline }) => !inline)

  /** Passes the new state of an answer to the widget that shows it. */
  const forward = (state: 'sent' | 'rejected') =>
    events.on(state, ({ id, revision, reason }: AnswerEvent) => {
      const prompt = open.get(id)
      if (prompt && revision >= prompt.revision) prompt.widget.update(state, reason, revision)
    })
  const subscriptions = [forward('sent'), forward('rejected')]

  /** Registers a prompt that is still loading. Closing it aborts `signal`, and the prompt never appears. */
  const reserve = (id: string, inline = false, unsent?: SavedDraft) => {
    const loading = new AbortController()
    const end = () => {
      loading.abort()
      if (open.get(id) === prompt) open.delete(id)
    }
    const prompt: OpenPrompt = {
      widget: { close: end, update() {}, refresh() {} },
      ...{ inline, revision: unsent?.revision ?? 0, unsent },
    }
    open.set(id, prompt)
    return { prompt, end, signal: loading.signal }
  }

  /** Closes the prompt that is open. What was written is kept as a partial revision, and its moment takes it up again. */
  const setAside = () => {
    const prompt = current()
    if (prompt?.unsent) {
      void prompt.submit?.({ ...prompt.unsent.draft, state: 'partial' }).catch(failed)
      // `submit()` has raised its revision.
      aside.put(prompt.unsent)
    }
    prompt?.widget.close('closed')
    removeDraft()
  }

  function show(request: PromptRequest): Promise<PromptResult> {
    if (life.aborted) return Promise.resolve({})
    const { moment, source, surface, anchor, reply, resume, journey } = request
    let hostContext = request.context
    const id = resume?.id ?? uuidv7()
    const inline = surface === 'inline'
    let point = resume?.draft.point
    let reason: string | undefined
    const { prompt, end, signal } = reserve(id, inline, resume)

    const onDraft = (draft: Draft) => {
      if (inline) return
      const { revision } = prompt
      prompt.unsent = { id, revision, draft, moment, source, context: hostContext, journey, at: Date.now() }
      if (context.consent === 'granted') saveDraft(options.key, prompt.unsent)
      else removeDraft()
    }
    const submit = async (draft: Draft) => {
      const mine = ++prompt.revision
      const waited = Date.now() - uuidTime(id)
      if (!point && waited > LATE_AFTER_MS && source === 'prompted')
        hostContext = { ...hostContext, answeredAfter: waited }
      // A partial submission leaves out texts that the saved draft has.
      onDraft(prompt.unsent?.draft ?? draft)
      if (draft.point !== point) {
        point = draft.point
        const { scale } = draft
        events.emit('rated', { id, moment: moment.id, scale, point, value: pointValue(scale, point) ?? 0 })
      }
      const { unsent } = prompt
      if (draft.state === 'complete') prompt.unsent = undefined
      const outbox = await context.outbox()
      const input = { ...draft, moment: moment.id, ...(hostContext && { context: hostContext }) }
      const result = await outbox.enqueue(id, mine, input, { source, journey })
      if (draft.state === 'complete') {
        if (result.state === 'refused') prompt.unsent ??= unsent
        // An answer that is only in memory keeps its draft, so that a reload finds the words again.
        else if (open.has(id) && !inline && result.state !== 'held') removeDraft()
        events.emit('submitted', { id, moment: moment.id })
      }
      return { ...result, id, revision: mine }
    }
    prompt.submit = submit
    if (resume) onDraft(resume.draft)

    prompt.result = (async () => {
      try {
        prompt.widget = await mount({
          moment,
          surface,
          anchor,
          appearance: appearance(),
          ready() {
            reason = context.consent === 'denied' ? 'consent' : request.interruption?.()
            if (reason) end()
            signal.throwIfAborted()
          },
          passive: source === 'passive',
          reply,
          // Only a collector brings replies; a transport of the host's own does not.
          canReply: !!options.collector,
          draft: resume?.draft,
          submit,
          onDraft,
          onClose(reason: CloseReason) {
            open.delete(id)
            if (!inline && !life.aborted) removeDraft()
            events.emit('closed', { id, moment: moment.id, reason })
          },
          onHistory: () => void showHistory(),
          onError: failed,
        })
        events.emit('shown', { id, moment: moment.id, source })
        return { id }
      } catch (error) {
        if (!signal.aborted) failed(error)
        end()
        return { reason }
      }
    })()
    return prompt.result
  }

  /** Shows "What I said". Like a question, it closes the prompt that is open, and opens at most once. */
  async function showHistory() {
    if (life.aborted) return
    setAside()
    const { prompt, end, signal } = reserve('history')
    try {
      const { openHistory } = await import('./open-history.js')
      prompt.widget = await openHistory(context, {
        ...{ question, onClose: end, onError: failed },
        appearance: appearance(),
        ready: () => signal.throwIfAborted(),
      })
    } catch (error) {
      if (!signal.aborted) failed(error)
      end()
    }
  }

  const closeAll = () => {
    for (const { widget } of [...open.values()]) widget.close('closed')
  }

  const failed = (cause: unknown) => context.fail('widget', 'The widget could not be shown.', cause)

  return {
    /** Whether a prompt is open. Inline questions do not count. */
    busy: () => !!current(),

    /**
     * Shows the question. Unless it is inline, it replaces the prompt that is open; but a half-written answer to the same
     * moment comes forward, or is taken up again, instead of a new question.
     */
    async ask(request: PromptRequest): Promise<PromptResult> {
      const { moment, surface, anchor, reply } = request
      if (surface === 'inline') return show(request)
      const prompt = current()
      if (prompt?.unsent?.moment.id === moment.id && !reply) {
        const result = await prompt.result
        if (result?.id) {
          prompt.widget.show?.(anchor)
          return { ...result, wasOpen: true }
        }
      }
      const saved = !current() && readDraft(options.key)
      if (saved) aside.put(saved)
      setAside()
      const resume = reply ? undefined : aside.take(moment)
      if (!resume) return show(request)
      const { source, context = request.context, journey = request.journey } = resume
      return show({ ...request, source, context, journey, resume })
    },

    showHistory,

    /** Shows the draft that a reload of this tab interrupted, if there is one. */
    async resume() {
      const saved = readDraft(options.key)
      if (!saved || current()) return
      const { moment, source, context: hostContext, journey } = saved
      await show({ moment, source, context: hostContext, journey, surface: 'card', resume: saved })
    },

    /** Applies the current locale, theme and texts to every open prompt. */
    refresh() {
      for (const { widget } of open.values()) widget.refresh(appearance())
    },

    /** Closes the open prompt. Inline questions stay. */
    close() {
      for (const { widget, inline } of [...open.values()]) if (!inline) widget.close('closed')
    },

    /** Closes everything, and removes the draft. */
    forget() {
      closeAll()
      removeDraft()
      aside.clear()
    },

    destroy() {
      for (const unsubscribe of subscriptions) unsubscribe()
      closeAll()
    },
  }
}

export type OpenPrompts = ReturnType<typeof createOpenPrompts>
