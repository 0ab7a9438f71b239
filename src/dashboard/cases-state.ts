import { batch, computed, signal } from '@preact/signals'
import type { Case, CaseChange } from '../model/case.js'
import type { CaseFigures } from '../model/figures.js'
import type { Api } from './api.js'

/** States in which somebody still has to do something. */
const UNDONE = new Set<Case['state']>(['open', 'acknowledged', 'fixing', 'reopened'])

export type Cases = ReturnType<typeof createCases>

/** Unhappy answers, and what the team does about them. */
export function createCases(
  api: Api,
  project: () => number,
  attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>,
) {
  const all = signal<Case[] | undefined>()
  const figures = signal<CaseFigures | undefined>()
  /** Whether the cases that are done are listed too. */
  const everything = signal(false)

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
    everything,
    listed: computed(() => all.value?.filter(({ state }) => everything.value || UNDONE.has(state))),
    undone: computed(() => all.value?.filter(({ state }) => UNDONE.has(state)).length),
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
