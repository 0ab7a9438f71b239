import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { PersonData } from '../../../model/history.js'

/** `sure`: the person is asked to confirm. `erasedHere`: erased on the device; the collector could not be reached yet. */
export type HistoryStep = 'reading' | 'shown' | 'sure' | 'erasing' | 'erased' | 'erasedHere'

/** The state of the panel. It has no DOM. */
export interface HistoryModel {
  step: ReadonlySignal<HistoryStep>
  data: ReadonlySignal<PersonData>
  /** Reads everything, again where it was read before. */
  refresh(): Promise<void>
  /** Asks the person to confirm that everything is erased, or withdraws the question. */
  confirm(sure: boolean): void
  /** Erases everything. */
  erase(): Promise<void>
}

/**
 * Creates the model of "What I data".
 * @param read Reads all answers and replies.
 * @param erase Erases them. Resolves with whether the collector has erased them, too.
 */
export function createHistory(read: () => Promise<PersonData>, erase: () => Promise<boolean>): HistoryModel {
  const nothing: PersonData = { answers: [], replies: [], complete: true }
  const step = signal<HistoryStep>('reading')
  const data = signal(nothing)
  let reads = 0
  const isErased = () => step.peek().startsWith('eras')

  return {
    step,
    data,
    async refresh() {
      const mine = ++reads
      const result = await read()
      // Ignore the result when a later reading or an erasure has started.
      if (mine !== reads || isErased()) return
      data.value = result
      if (step.peek() === 'reading') step.value = 'shown'
    },
    confirm(sure) {
      step.value = sure ? 'sure' : 'shown'
    },
    async erase() {
      step.value = 'erasing'
      const everywhere = await erase()
      data.value = nothing
      step.value = everywhere ? 'erased' : 'erasedHere'
    },
  }
}
