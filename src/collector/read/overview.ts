import type { Localised } from '../../model/text.js'
import { type ComparedFigure, comparedFigure } from '../insight/answers/figure.js'
import { type ThemeAnswer, themeAnswers } from '../insight/answers/theme-answer.js'
import { sumsOf } from '../insight/cells/cell-sums.js'
import { measuresOf } from '../insight/cells/measures.js'
import { gather } from '../insight/cells/selection.js'
import { countThemes } from '../insight/themes/find-themes.js'
import { caseStatus, summarise } from './case-status.js'
import { changeAnswers, foundChanges, idsOf } from './changes.js'
import { type Question, type Selected, selected, shownQuery } from './question.js'
import { endOf, lastOfEachRun } from './remembered.js'
import { run } from './run.js'

/** One moment, or the end of a journey, in one number. */
export interface Headline extends ComparedFigure {
  moment: string
  question?: Localised
  scale: string
  source: string
  measure: string
}

export interface JourneyHeadline extends Headline {
  journey: string
  goal?: string
  label?: string
}

/** Most themes of the overview. */
const MAX_THEMES = 5

/** How everything is: each moment and journey in one number, what changed, who waits, what people talk about more. */
export async function overview(question: Question) {
  const selection = await selected(question)
  const caseOf = await caseStatus(question)
  const found = await foundChanges(question, selection)
  const changes = await changeAnswers(question, found, caseOf)
  const { moments, journeys } = await headlines(question, selection)
  const { cases, promises } = await run(summarise(question, selection, caseOf))
  const themes = themeAnswers(
    await run(countThemes(question.evidence, selection.cells, question.themes)),
    question.windows.before !== undefined,
  )
  return {
    query: shownQuery(question),
    people: selection.people,
    ...{ journeys, moments },
    // What got worse comes first.
    changes: [...changes].sort((a, b) => Number(b.direction === 'worse') - Number(a.direction === 'worse')),
    watched: {
      comparisons: found.comparisons,
      ...(found.noticeable !== undefined && { noticeable: found.noticeable }),
    },
    ...{ cases, promises },
    themes: await withVoices(question, themes.filter(({ change }) => change?.grew).slice(0, MAX_THEMES)),
  }
}

/** Themes with the ids of answers that mention them. */
export async function withVoices(question: Question, themes: readonly ThemeAnswer[]) {
  const all: (Omit<ThemeAnswer, 'refs'> & { voices: string[] })[] = []
  for (const { refs, ...theme } of themes) all.push({ ...theme, voices: await idsOf(question, refs) })
  return all
}

async function headlines(question: Question, { cells, hidden }: Selected) {
  const { evidence, project, windows } = question
  return run(
    (function* () {
      const moments: Headline[] = []
      const journeys: JourneyHeadline[] = []
      for (const rows of cells) {
        const measure = measuresOf(rows.scale)[0]
        if (!measure) continue
        const { moment, scale, source } = rows
        const definition = project.config.moments.find(({ id }) => id === moment)
        const journey = endOf(project.config, moment)
        const all = gather(evidence, rows)
        const cell = journey === undefined ? all : lastOfEachRun(evidence, all)
        const headline: Headline = {
          moment,
          ...(definition?.question !== undefined && { question: definition.question }),
          ...{ scale, source, measure: measure.name },
          ...comparedFigure(sumsOf(cell, measure), measure, windows.before !== undefined, hidden(rows)),
        }
        if (journey === undefined) moments.push(headline)
        else {
          const { goal, label } = project.config.journeys.find(({ id }) => id === journey) ?? {}
          journeys.push({ journey, ...(goal && { goal }), ...(label && { label }), ...headline })
        }
        yield
      }
      return { moments, journeys }
    })(),
  )
}
