import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { FeedbackState } from '../../model/feedback.js'
import { pointValue, type ScaleId } from '../../model/scale.js'
import type { Draft, Submission, WidgetOptions } from './contract.js'
import { type FollowUpFlow, followUpFlow, PROBE_SHARE } from './flow.js'

/** `rate`: the question; `more`: the rating is submitted, more may follow; `done`: the state of the answer. */
export type Step = 'rate' | 'more' | 'done'

/** What a person has answered so far. Without a `point`, nothing is submitted. */
export type Answers = Omit<Partial<Draft>, 'scale' | 'state'>

/** The state of a prompt. It has no DOM: components read its signals and call its methods. */
export interface PromptModel {
  readonly scale: ScaleId
  step: ReadonlySignal<Step>
  answers: ReadonlySignal<Answers>
  /** Value of the chosen point, in [−1, 1]; 0 before a choice. */
  value: ReadonlySignal<number>
  /** What follows the rating. */
  follow: ReadonlySignal<FollowUpFlow>
  /** 0: words and comment. From 1: one page for each further scale that can be drawn. */
  page: ReadonlySignal<number>
  /** Step and page in one text, for example `more 0`. */
  at: ReadonlySignal<string>
  /** Whether the chunk that draws further scales has loaded. Without it, the flow skips them. */
  further: Signal<boolean>
  /** The scales of pages 1 and up. */
  pages: ReadonlySignal<ScaleId[]>
  /** The result of the latest submission; `undefined` until there is one. */
  submission: ReadonlySignal<Submission | undefined>
  /** Sets the rating, and submits it at once. */
  rate(point: string): void
  /** Sets the answer to a further scale, and submits it at once. */
  answer(scale: ScaleId, point: string): void
  /** Adds or removes a word, and submits at once. At most three words, the latest. */
  toggleWord(word: string): void
  /** Sets texts. They are submitted with Send. */
  write(answers: Answers): void
  /** Sets pictures that are still being encoded. They replace older ones, and Send waits for them. */
  attach(coming: Promise<Blob[]>): void
  /** Goes one page forward or back. */
  turn(by: 1 | -1): void
  /** Submits the complete answer. Calls while one is running are ignored. */
  send(): Promise<void>
  /** Goes back to the answer, to try again. */
  revise(): void
  /** Goes to the end without sending more. */
  finish(): void
  /** Sets the state of a revision, as reported by the client. Ignored for one older than the latest submission. */
  update(state: FeedbackState, reason?: string, revision?: number): void
}

const MAX_WORDS = 3

/** Fields that are submitted only when the person presses Send. */
const SENT_ON_COMPLETE = ['comment', 'goal', 'contact', 'attachments', 'descriptions']

/** Adds a word to the list or removes it. Keeps at most three, the latest. */
export const toggled = (list: string[], word: string): string[] =>
  list.includes(word) ? list.filter(other => other !== word) : [...list, word].slice(-MAX_WORDS)

type Options = Pick<WidgetOptions, 'moment' | 'draft' | 'reply' | 'submit' | 'onDraft' | 'onError'>

/**
 * Creates the model of one prompt.
 * @param random Decides whether this person is asked for the reason of a neutral answer. Default `Math.random`.
 */
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
  const submission = signal<Submission>()
  const value = computed(() => pointValue(scale, answers.value.point ?? '') ?? 0)
  const flow = computed(() => followUpFlow(moment, scale, value.value, probed))
  const pages = computed(() => (further.value ? flow.value.scales : []))
  let submissions = 0
  let isSending = false
  /** The last update about a revision. It may arrive before `submit` resolves. */
  let updated: Submission | undefined

  let attaching: Promise<unknown> | undefined

  const snapshot = (state: Draft['state'], without: string[] = []) => {
    const given = Object.entries(answers.peek()).filter(
      ([name, said]) => said && said.length !== 0 && !without.includes(name),
    )
    return { ...Object.fromEntries(given), scale, state } as Draft
  }

  const save = async (state: Draft['state']) => {
    const mine = ++submissions
    let result: Submission
    try {
      result = await submit(snapshot(state, state === 'partial' ? SENT_ON_COMPLETE : []))
    } catch (error) {
      onError?.(error)
      result = { id: '', state: 'refused' }
    }
    // Ignore the result of an older submission.
    if (mine === submissions)
      submission.value = updated && updated.revision! >= result.revision! ? updated : result
  }

  const change = (more: Answers) => {
    answers.value = { ...answers.peek(), ...more }
    onDraft?.(snapshot('partial'))
  }

  return {
    scale,
    step,
    answers,
    value,
    follow: flow,
    page,
    at: computed(() => `${step.value} ${page.value}`),
    further,
    pages,
    submission,
    rate(point) {
      if (answers.peek().point !== point) {
        // Words and further answers belong to the previous rating. Text stays, because typing it took effort.
        change({ words: [], answers: undefined, point })
        save('partial')
      }
      step.value = 'more'
    },
    answer(id, point) {
      change({ answers: { ...answers.peek().answers, [id]: point } })
      save('partial')
    },
    toggleWord(word) {
      change({ words: toggled(answers.peek().words ?? [], word) })
      save('partial')
    },
    write: change,
    attach(coming) {
      change({ attachments: [] })
      const mine = coming.then(attachments => {
        if (mine === attaching) change({ attachments })
      }, onError)
      attaching = mine
    },
    turn(by) {
      page.value += by
    },
    async send() {
      if (isSending) return
      isSending = true
      await attaching
      await save('complete')
      isSending = false
      step.value = 'done'
    },
    revise() {
      page.value = 0
      step.value = 'more'
    },
    finish() {
      step.value = 'done'
    },
    update(state, reason, revision) {
      const latest = submission.peek()
      const next = { id: latest?.id ?? '', state, reason, revision: revision ?? latest?.revision }
      if (revision) updated = next
      if (latest && !(next.revision! < latest.revision!)) submission.value = next
    },
  }
}
