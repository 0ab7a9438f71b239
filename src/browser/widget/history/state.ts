import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Said } from '../../../model/history.js'

/** `sure`: the person is asked to confirm. `erasedHere`: erased on the device; the collector could not be reached yet. */
export type HistoryStep = 'reading' | 'shown' | 'sure' | 'erasing' | 'erased' | 'erasedHere'

/** The state of the panel. It has no DOM. */
export interface HistoryModel {
  step: ReadonlySignal<HistoryStep>
  said: ReadonlySignal<Said>
  /** Reads everything, again where it was read before. */
  refresh(): Promise<void>
  /** Asks the person to confirm that everything is erased, or withdraws the question. */
  confirm(sure: boolean): void
  /** Erases everything. */
  erase(): Promise<void>
}

/**
 * Creates the model of "What I said".
 * @param read Reads all answers and replies.
 * @param erase Erases them. Resolves with whether the collector has erased them, too.
 */
export function createHistory(read: () => Promise<Said>, erase: () => Promise<boolean>): HistoryModel {
  const nothing: Said = { answers: [], replies: [], complete: true }
  const step = signal<HistoryStep>('reading')
  const said = signal(nothing)
  let reads = 0
  const isErased = () => step.peek().startsWith('eras')

  return {
    step,
    said,
    async refresh() {
      const mine = ++reads
      const result = await read()
      // Ignore the result when a later reading or an erasure has started.
      if (mine !== reads || isErased()) return
      said.value = result
      if (step.peek() === 'reading') step.value = 'shown'
    },
    confirm(sure) {
      step.value = sure ? 'sure' : 'shown'
    },
    async erase() {
      step.value = 'erasing'
      const everywhere = await erase()
      said.value = nothing
      step.value = everywhere ? 'erased' : 'erasedHere'
    },
  }
}
