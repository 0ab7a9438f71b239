import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { FeedbackState } from '../../model/feedback.js'
import { pointValue } from '../../model/scale.js'
import type { Draft, Submission, WidgetOptions } from './contract.js'

/** `rate`: the question alone; `more`: the answer is kept, words and comment may follow; `done`: what became of it. */
export type Step = 'rate' | 'more' | 'done'

/** What a prompt knows. No DOM: components read the signals and call the methods. */
export interface PromptModel {
  step: Signal<Step>
  point: Signal<string | undefined>
  /** Value of the chosen point. */
  value: ReadonlySignal<number>
  words: Signal<string[]>
  comment: Signal<string>
  /** What became of the latest submission; `undefined` until it is known. */
  fate: Signal<Submission | undefined>
  busy: Signal<boolean>
  /** A tap: kept at once. */
  rate(point: string): void
  toggleWord(word: string): void
  write(comment: string): void
  send(): Promise<void>
  /** Back to the words and the comment, as they were. */
  revise(): void
  /** A fact from the client. One about an older revision than the latest submission says nothing about it. */
  tell(state: FeedbackState, reason?: string, revision?: number): void
}

const MAX_WORDS = 3

export function createPrompt({
  moment,
  draft,
  submit,
  onDraft,
  onError,
}: Pick<WidgetOptions, 'moment' | 'draft' | 'submit' | 'onDraft' | 'onError'>): PromptModel {
  const scale = moment.scale ?? 'mood5'
  const step = signal<Step>(draft ? 'more' : 'rate')
  const point = signal(draft?.point)
  const words = signal(draft?.words ?? [])
  const comment = signal(draft?.comment ?? '')
  const fate = signal<Submission>()
  const busy = signal(false)
  let turn = 0
  /** The last fact about a revision: it may overtake the answer of `submit`. */
  let told: Submission | undefined

  const snapshot = (state: Draft['state']): Draft => ({
    ...draft,
    scale,
    point: point.peek()!,
    ...(words.peek().length && { words: words.peek() }),
    ...(comment.peek().trim() && { comment: comment.peek() }),
    state,
  })

  const keep = async (state: Draft['state']) => {
    const mine = ++turn
    let outcome: Submission
    try {
      outcome = await submit(snapshot(state))
    } catch (error) {
      onError?.(error)
      outcome = { id: '', state: 'refused' }
    }
    // A newer answer has been handed over meanwhile: this one no longer says how things stand.
    if (mine === turn) fate.value = told && told.revision! >= outcome.revision! ? told : outcome
  }

  return {
    step,
    point,
    value: computed(() => (point.value ? (pointValue(scale, point.value) ?? 0) : 0)),
    words,
    comment,
    fate,
    busy,
    rate(id) {
      if (point.peek() !== id) {
        point.value = id
        // Words fit a feeling: another feeling, other words.
        words.value = []
        keep('partial')
      }
      step.value = 'more'
    },
    toggleWord(word) {
      const chosen = words.peek()
      if (chosen.includes(word)) words.value = chosen.filter(other => other !== word)
      else words.value = [...chosen, word].slice(-MAX_WORDS)
      keep('partial')
    },
    write(text) {
      comment.value = text
      onDraft?.(snapshot('partial'))
    },
    async send() {
      if (busy.peek()) return
      busy.value = true
      await keep('complete')
      busy.value = false
      step.value = 'done'
    },
    revise() {
      step.value = 'more'
    },
    tell(state, reason, revision) {
      const latest = fate.peek()
      const fact = { id: latest?.id ?? '', state, reason, revision: revision ?? latest?.revision }
      if (revision) told = fact
      if (latest && !(fact.revision! < latest.revision!)) fate.value = fact
    },
  }
}
