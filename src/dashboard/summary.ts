import type { Localised } from '../model/text.js'
import type { MomentCount } from './api.js'

export interface MomentSummary {
  moment: string
  question?: string
  /** One entry per source and scale, which are never pooled. Empty: no ratings yet. */
  groups: (MomentCount & { label: string })[]
}

/** Labels of the sources of answers. */
export const labels: Record<string, string> = {
  prompted: 'asked',
  passive: 'volunteered',
  import: 'from elsewhere',
}

/** Groups the counts by moment. Moments that nobody has rated yet are included. */
export function summarise(
  counts: readonly MomentCount[],
  questions: Record<string, Localised | undefined>,
): MomentSummary[] {
  const ids = new Set([...Object.keys(questions), ...counts.map(count => count.moment)])
  return [...ids].map(moment => {
    const groups = counts.filter(count => count.moment === moment)
    const severalScales = new Set(groups.map(group => group.scale)).size > 1
    return {
      moment,
      question: questionText(questions[moment]),
      groups: groups.map(group => ({
        ...group,
        label: (labels[group.source] ?? group.source) + (severalScales ? ` · ${group.scale}` : ''),
      })),
    }
  })
}

/** The English text of a question; without one, its first language. */
export const questionText = (question: Localised | undefined): string | undefined =>
  typeof question === 'object' ? (question.en ?? Object.values(question)[0]) : question

/** Writes a number of people: “1 person”, “12 people”. */
export const people = (n: number): string => (n === 1 ? '1 person' : `${n} people`)
