import { batch, computed, signal } from '@preact/signals'
import type { Case, CaseChange } from '../model/case.js'
import type { CaseFigures } from '../model/figures.js'
import type { Api } from './api.js'

/** States of cases on which the team still has to act. */
const UNFINISHED_STATES = new Set<Case['state']>(['open', 'acknowledged', 'fixing', 'reopened'])

export type Cases = ReturnType<typeof createCases>

/** The cases of a project, their figures, and the changes that the team makes to them. */
export function createCases(
  api: Api,
  project: () => number,
  attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>,
) {
  const all = signal<Case[] | undefined>()
  const figures = signal<CaseFigures | undefined>()
  /** Whether finished cases are listed too. */
  const showFinished = signal(false)

  const load = async (): Promise<void> => {
    const id = project()
    const [listed, measured] = await Promise.all([api.cases(id), api.caseFigures(id)])
    if (id !== project()) return
    batch(() => {
      all.value = listed.cases
      figures.value = measured
    })
  }

  return {
    all,
    figures,
    showFinished,
    listed: computed(() =>
      all.value?.filter(({ state }) => showFinished.value || UNFINISHED_STATES.has(state)),
    ),
    unfinishedCount: computed(() => all.value?.filter(({ state }) => UNFINISHED_STATES.has(state)).length),
    load,
    clear(): void {
      batch(() => {
        all.value = undefined
        figures.value = undefined
      })
    },
    change: (voice: string, change: CaseChange) =>
      attempt(async () => {
        await api.changeCase(project(), voice, change)
        await load()
      }),
  }
}
