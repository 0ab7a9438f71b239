import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Said } from '../../../model/history.js'

/** `sure`: the person is asked whether they mean it. `erasedHere`: the collector could not be reached yet. */
export type HistoryStep = 'reading' | 'shown' | 'sure' | 'erasing' | 'erased' | 'erasedHere'

/** What the panel knows. No DOM. */
export interface HistoryModel {
  step: ReadonlySignal<HistoryStep>
  said: ReadonlySignal<Said>
  /** Reads everything (again): something has changed. */
  refresh(): Promise<void>
  /** Asks whether the person means to erase everything, or takes the question back. */
  doubt(sure: boolean): void
  erase(): Promise<void>
}

/**
 * @param read All that the person said.
 * @param erase Erases it; resolves with whether nothing is left of it anywhere.
 */
export function createHistory(read: () => Promise<Said>, erase: () => Promise<boolean>): HistoryModel {
  const nothing: Said = { answers: [], replies: [], complete: true }
  const step = signal<HistoryStep>('reading')
  const said = signal(nothing)
  let readings = 0
  const erasing = () => step.peek().startsWith('eras')

  return {
    step,
    said,
    async refresh() {
      const mine = ++readings
      const known = await read()
      // What was read before an erasure, or a later reading, is no longer true.
      if (mine !== readings || erasing()) return
      said.value = known
      if (step.peek() === 'reading') step.value = 'shown'
    },
    doubt(sure) {
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
