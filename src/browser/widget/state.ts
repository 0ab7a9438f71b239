import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { FeedbackState } from '../../model/feedback.js'
import { pointValue, type ScaleId } from '../../model/scale.js'
import type { Draft, Submission, WidgetOptions } from './contract.js'
import { type Follow, follow, PROBE_SHARE } from './flow.js'

/** `rate`: the question alone; `more`: the answer is kept, more may follow; `done`: what became of it. */
export type Step = 'rate' | 'more' | 'done'

/** What a person has said so far. Without a point there is nothing to keep. */
export type Answers = Omit<Partial<Draft>, 'scale' | 'state'>

/** What a prompt knows. No DOM: components read the signals and call the methods. */
export interface PromptModel {
  readonly scale: ScaleId
  step: ReadonlySignal<Step>
  answers: ReadonlySignal<Answers>
  /** Value of the chosen point, in [−1, 1]. */
  value: ReadonlySignal<number>
  follow: ReadonlySignal<Follow>
  /** 0 for words and comment, then one for each further scale that can be drawn. */
  page: ReadonlySignal<number>
  /** Step and page as one: `more 0`. */
  at: ReadonlySignal<string>
  /** Whether further scales can be drawn: their chunk has come. Without it, the flow is shorter, never stuck. */
  further: Signal<boolean>
  /** The scales of the pages after the first. */
  pages: ReadonlySignal<ScaleId[]>
  /** What became of the latest submission; `undefined` until it is known. */
  fate: ReadonlySignal<Submission | undefined>
  /** A tap: kept at once. */
  rate(point: string): void
  /** A tap on a further scale: kept at once. */
  answer(scale: ScaleId, point: string): void
  /** A word more or less, at most three, the latest. Kept at once. */
  toggleWord(word: string): void
  /** Texts: the person decides when to send them. */
  write(answers: Answers): void
  /** Pictures that are still being made; older ones are not sent any more, and Send waits for these. */
  attach(coming: Promise<Blob[]>): void
  /** One page further, or back. */
  turn(by: 1 | -1): void
  send(): Promise<void>
  /** Back to what was said, to try again. */
  revise(): void
  /** The end, without sending more. */
  finish(): void
  /** A fact from the client. One about an older revision than the latest submission says nothing about it. */
  tell(state: FeedbackState, reason?: string, revision?: number): void
}

const MAX_WORDS = 3

/** What is the person's own until they press Send. */
const UNSENT = ['comment', 'goal', 'contact', 'attachments', 'descriptions']

/** The list with the word added or taken away; at most three, the latest. */
export const toggled = (list: string[], word: string): string[] =>
  list.includes(word) ? list.filter(other => other !== word) : [...list, word].slice(-MAX_WORDS)

type Options = Pick<WidgetOptions, 'moment' | 'draft' | 'reply' | 'submit' | 'onDraft' | 'onError'>

export function createPrompt(
  { moment, draft, reply, submit, onDraft, onError }: Options,
  random: () => number = Math.random,
): PromptModel {
  const scale: ScaleId = reply ? 'restored4' : (moment.scale ?? 'mood5')
  const probed = random() < PROBE_SHARE
  const step = signal<Step>(draft ? 'more' : 'rate')
  const answers = signal<Answers>({ ...draft })
  const page = signal(0)
  const further = signal(false)
  const fate = signal<Submission>()
  const value = computed(() => pointValue(scale, answers.value.point ?? '') ?? 0)
  const following = computed(() => follow(moment, scale, value.value, probed))
  const pages = computed(() => (further.value ? following.value.scales : []))
  let turns = 0
  let busy = false
  /** The last fact about a revision: it may overtake the answer of `submit`. */
  let told: Submission | undefined

  let attaching: Promise<unknown> | undefined

  const snapshot = (state: Draft['state'], without: string[] = []) => {
    const given = Object.entries(answers.peek()).filter(
      ([name, said]) => said && said.length !== 0 && !without.includes(name),
    )
    return { ...Object.fromEntries(given), scale, state } as Draft
  }

  const keep = async (state: Draft['state']) => {
    const mine = ++turns
    let outcome: Submission
    try {
      outcome = await submit(snapshot(state, state === 'partial' ? UNSENT : []))
    } catch (error) {
      onError?.(error)
      outcome = { id: '', state: 'refused' }
    }
    // A newer answer has been handed over meanwhile: this one no longer says how things stand.
    if (mine === turns) fate.value = told && told.revision! >= outcome.revision! ? told : outcome
  }

  const amend = (more: Answers) => {
    answers.value = { ...answers.peek(), ...more }
    onDraft?.(snapshot('partial'))
  }

  return {
    scale,
    step,
    answers,
    value,
    follow: following,
    page,
    at: computed(() => `${step.value} ${page.value}`),
    further,
    pages,
    fate,
    rate(point) {
      if (answers.peek().point !== point) {
        // What was said about one feeling says nothing about another. Text stays: it was work.
        amend({ words: [], answers: undefined, point })
        keep('partial')
      }
      step.value = 'more'
    },
    answer(id, point) {
      amend({ answers: { ...answers.peek().answers, [id]: point } })
      keep('partial')
    },
    toggleWord(word) {
      amend({ words: toggled(answers.peek().words ?? [], word) })
      keep('partial')
    },
    write: amend,
    attach(coming) {
      amend({ attachments: [] })
      const mine = coming.then(attachments => {
        if (mine === attaching) amend({ attachments })
      }, onError)
      attaching = mine
    },
    turn(by) {
      page.value += by
    },
    async send() {
      if (busy) return
      busy = true
      await attaching
      await keep('complete')
      busy = false
      step.value = 'done'
    },
    revise() {
      page.value = 0
      step.value = 'more'
    },
    finish() {
      step.value = 'done'
    },
    tell(state, reason, revision) {
      const latest = fate.peek()
      const fact = { id: latest?.id ?? '', state, reason, revision: revision ?? latest?.revision }
      if (revision) told = fact
      if (latest && !(fact.revision! < latest.revision!)) fate.value = fact
    },
  }
}
