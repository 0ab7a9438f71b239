import { SMALLEST_GROUP } from '../../../model/group-sizes.js'
import { leaningOf } from '../../../model/leaning.js'
import type { CellRows, Evidence } from '../cells/selection.js'
import { rowOfRef } from '../cells/selection.js'
import { type LogOdds, logOdds } from './log-odds.js'
import { occurs, type Phrase, type Stems, stemsOf } from './phrases.js'
import { wordOf } from './terms.js'

/** A theme that is counted: named by the team, or found. */
export interface Theme {
  /** Of a named theme. */
  id?: string
  name: string
  words: string[]
  phrases: Phrase[]
}

/** Comments and people of one group. */
interface Groups<T> {
  now: T
  before: T
  unhappy: T
  others: T
}

/** A theme with the people who mention it. */
export interface CountedTheme extends Theme {
  people: Groups<number>
  /** Answers of the query's own window that mention it, the unhappiest first; at most `MAX_REFS`. */
  refs: { ref: number; value: number }[]
}

export interface ThemeCounts {
  themes: CountedTheme[]
  /** People who wrote a comment. */
  people: Groups<number>
}

/** Stems that are combined to phrases: the most frequent ones. */
const MAX_STEMS = 400
/** Most themes that are found. */
const MAX_THEMES = 30
const MAX_REFS = 50
/** Standard errors from which a log-odds ratio is believed: 1 % two-sided, because hundreds of words are compared. */
const BELIEVED_Z = 2.576
/** Two words of which this share of comments has both are one theme. */
const SAME = 0.6

/** A comment: where its terms are, who wrote it, and to which groups it belongs. */
type Visit = (
  terms: Uint32Array,
  start: number,
  end: number,
  person: number,
  now: boolean,
  unhappy: boolean,
  ref: number,
  value: number,
) => void

const COMMENTS_PER_TURN = 40_000

/** Goes through the comments of all rows, yielding now and then. */
function* comments(
  { days }: Evidence,
  cells: readonly CellRows[],
  stems: Stems,
  visit: Visit,
): Generator<void, void> {
  let seen = 0
  for (const { of, scale, size, refs, windows } of cells) {
    if (of !== 'ratings') continue
    for (let i = 0; i < size; i++) {
      const { day, row } = rowOfRef(refs[i]!)
      const { answers } = days[day]!
      const start = answers.starts[row]!
      let end = answers.starts[row + 1]!
      // Chosen words stand after those of the comment.
      while (end > start && stems.of[answers.terms[end - 1]!]! < 0) end--
      if (end === start) continue
      const value = answers.value[row]!
      const unhappy = leaningOf(scale, value) === 'negative'
      visit(
        answers.terms,
        start,
        end,
        answers.person[row]!,
        (windows[i]! & 1) === 1,
        unhappy,
        refs[i]!,
        value,
      )
      if (++seen % COMMENTS_PER_TURN === 0) yield
    }
  }
}

/**
 * Finds what comments are about: words and phrases that one group says more than another, after the change of the window
 * and among the unhappy, and counts them together with the themes that the team named.
 */
export function* countThemes(
  evidence: Evidence,
  cells: readonly CellRows[],
  named: readonly Theme[],
): Generator<void, ThemeCounts> {
  const stems = stemsOf(evidence.dictionaries)
  const found = yield* findThemes(evidence, cells, stems, named)
  return yield* countPeople(evidence, cells, stems, [...named, ...found])
}

interface Counts {
  now: Float64Array
  before: Float64Array
  unhappy: Float64Array
}

const newCounts = (size: number): Counts => ({
  now: new Float64Array(size),
  before: new Float64Array(size),
  unhappy: new Float64Array(size),
})

function* findThemes(
  evidence: Evidence,
  cells: readonly CellRows[],
  stems: Stems,
  named: readonly Theme[],
): Generator<void, Theme[]> {
  const { names } = stems.dictionary
  const single = newCounts(names.length)
  const written = new Float64Array(stems.of.length)
  const last = new Int32Array(names.length).fill(-1)
  let comment = 0
  const add = (counts: Counts, at: number, now: boolean, unhappy: boolean) => {
    if (!now) counts.before[at]!++
    else {
      counts.now[at]!++
      if (unhappy) counts.unhappy[at]!++
    }
  }
  yield* comments(evidence, cells, stems, (terms, start, end, _, now, unhappy) => {
    comment++
    for (let i = start; i < end; i++) {
      const stem = stems.of[terms[i]!]!
      written[terms[i]!]!++
      if (stem < 0 || last[stem] === comment) continue
      last[stem] = comment
      add(single, stem, now, unhappy)
    }
  })
  const frequent = [...names.keys()]
    .filter(stem => single.now[stem]! + single.before[stem]! >= SMALLEST_GROUP)
    .sort((a, b) => single.now[b]! + single.before[b]! - single.now[a]! - single.before[a]!)
    .slice(0, MAX_STEMS)
  const rank = new Int32Array(names.length).fill(-1)
  frequent.forEach((stem, i) => {
    rank[stem] = i
  })
  const width = frequent.length
  const pairs = newCounts(width * width)
  /** Comments of the window that contain both stems, next to each other or not. */
  const lastPair = new Int32Array(width * width).fill(-1)
  comment = 0
  yield* comments(evidence, cells, stems, (terms, start, end, _, now, unhappy) => {
    comment++
    for (let i = start + 1; i < end; i++) {
      const [a, b] = [rank[stems.of[terms[i - 1]!]!] ?? -1, rank[stems.of[terms[i]!]!] ?? -1]
      if (a < 0 || b < 0 || a === b) continue
      const at = a * width + b
      if (lastPair[at] === comment) continue
      lastPair[at] = comment
      add(pairs, at, now, unhappy)
    }
  })

  interface Feature {
    stems: number[]
    now: number
    before: number
    unhappy: number
    z: number
  }
  const features: Feature[] = []
  const take = (own: number[], { now, before, unhappy }: Counts, at: number) => {
    if (now[at]! + before[at]! >= SMALLEST_GROUP)
      features.push({ stems: own, now: now[at]!, before: before[at]!, unhappy: unhappy[at]!, z: 0 })
  }
  for (const stem of frequent) take([stem], single, stem)
  for (let at = 0; at < width * width; at++)
    take([frequent[Math.floor(at / width)]!, frequent[at % width]!], pairs, at)
  const scores = [
    logOdds(features.map(({ now, before }) => ({ a: now, b: before, prior: now + before }))),
    logOdds(
      features.map(({ now, before, unhappy }) => ({ a: unhappy, b: now - unhappy, prior: now + before })),
    ),
  ]
  features.forEach((feature, i) => {
    feature.z = Math.max(...scores.map(score => Math.abs((score[i] as LogOdds).z)))
  })

  const taken: Feature[] = []
  const namedStems = new Set(
    named.flatMap(({ phrases }) => phrases.flatMap(phrase => phrase.flatMap(set => [...set]))),
  )
  for (const feature of features.sort((a, b) => b.z - a.z || b.stems.length - a.stems.length)) {
    if (taken.length === MAX_THEMES) break
    if (feature.z < BELIEVED_Z && taken.length >= MAX_THEMES / 2) break
    if (feature.stems.every(stem => namedStems.has(stem))) continue
    const total = feature.now + feature.before
    // The phrase "page reloads" stands for its words where most comments with a word have the phrase.
    const phrase = features.find(
      other =>
        other.stems.length > feature.stems.length &&
        feature.stems.every(stem => other.stems.includes(stem)) &&
        other.now + other.before >= SAME * total,
    )
    if (phrase && !taken.includes(phrase)) continue
    const repeated = taken.some(
      other =>
        other.stems.some(stem => feature.stems.includes(stem)) &&
        Math.min(total, other.now + other.before) >= SAME * Math.max(total, other.now + other.before),
    )
    if (!repeated && !phrase) taken.push(feature)
  }
  const wordFor = wordsOfStems(
    stems,
    written,
    evidence,
    taken.flatMap(feature => feature.stems),
  )
  return taken.map(feature => ({
    name: feature.stems.map(wordFor).join(' '),
    words: [feature.stems.map(wordFor).join(' ')],
    phrases: [feature.stems.map(stem => new Set([stem]))],
  }))
}

/** The most frequent written form of stems. */
function wordsOfStems(
  stems: Stems,
  written: Float64Array,
  { dictionaries }: Evidence,
  wanted: readonly number[],
): (stem: number) => string {
  const best = new Map(wanted.map(stem => [stem, { term: -1, n: 0 }]))
  for (let term = 0; term < written.length; term++) {
    const own = best.get(stems.of[term]!)
    if (own && written[term]! > own.n) {
      own.term = term
      own.n = written[term]!
    }
  }
  return stem => {
    const { term } = best.get(stem)!
    return term < 0 ? stems.dictionary.names[stem]! : wordOf(dictionaries.terms.names[term]!)
  }
}

function* countPeople(
  evidence: Evidence,
  cells: readonly CellRows[],
  stems: Stems,
  themes: readonly Theme[],
): Generator<void, ThemeCounts> {
  const firsts = new Map<number, { theme: number; phrase: Phrase }[]>()
  for (const [theme, { phrases }] of themes.entries())
    for (const phrase of phrases)
      for (const stem of phrase[0]!) firsts.set(stem, [...(firsts.get(stem) ?? []), { theme, phrase }])
  const interesting = new Uint8Array(stems.dictionary.names.length)
  for (const stem of firsts.keys()) interesting[stem] = 1
  const groups = (): Groups<Set<number>> => ({
    ...{ now: new Set(), before: new Set(), unhappy: new Set(), others: new Set() },
  })
  const everybody = groups()
  const sets = themes.map(groups)
  const refs = themes.map((): CountedTheme['refs'] => [])
  const note = (own: Groups<Set<number>>, person: number, now: boolean, unhappy: boolean) => {
    if (!now) own.before.add(person)
    else {
      own.now.add(person)
      if (unhappy) own.unhappy.add(person)
      else own.others.add(person)
    }
  }
  yield* comments(evidence, cells, stems, (terms, start, end, person, now, unhappy, ref, value) => {
    note(everybody, person, now, unhappy)
    for (let i = start; i < end; i++) {
      const stem = stems.of[terms[i]!]!
      if (stem < 0 || interesting[stem] === 0) continue
      for (const { theme, phrase } of firsts.get(stem)!) {
        if (!occurs(phrase, terms, i, Math.min(end, i + phrase.length), stems.of)) continue
        note(sets[theme]!, person, now, unhappy)
        if (now && refs[theme]!.length < MAX_REFS && refs[theme]!.at(-1)?.ref !== ref)
          refs[theme]!.push({ ref, value })
      }
    }
  })
  const sizes = ({ now, before, unhappy, others }: Groups<Set<number>>): Groups<number> => ({
    ...{ now: now.size, before: before.size, unhappy: unhappy.size, others: others.size },
  })
  return {
    people: sizes(everybody),
    themes: themes.map((theme, i) => ({
      ...theme,
      people: sizes(sets[i]!),
      refs: refs[i]!.sort((a, b) => a.value - b.value),
    })),
  }
}
