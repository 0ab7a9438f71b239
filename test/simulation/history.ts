import { seeded } from '../../src/collector/insight/statistics/bootstrap.js'
import type { FeedbackItem, Item } from '../../src/model/feedback.js'
import { uuidv7 } from '../../src/model/identifier.js'
import { DAY_MS, MINUTE_MS } from '../../src/model/time.js'

/** A difference that a history contains on purpose. */
export interface Fact {
  moment: string
  /** Only for people whose context has these values. Default: everybody. */
  segment?: Record<string, string>
  /** From this day of the history on, counted from 0. Default 0. */
  from?: number
  /** Added to how people feel, in units of the scale from −1 to 1. */
  feeling?: number
  /** The share of people who answer, from then on. */
  answers?: number
  /** Said by this share of those who are unhappy, by language; the others say something else. */
  says?: { share: number; texts: Record<string, string> }
}

export interface HistoryOptions {
  seed: number
  /** Length of the history. */
  days: number
  /** Its end, in Unix milliseconds. */
  end: number
  people: number
  /** How often a person reaches a moment in the whole history, on average. */
  visits: number
  /** Moments, with how people feel there on average, −1 to 1. */
  moments: Record<string, number>
  /** A journey that each visit goes through: the moments in order, and the moment asked at its end. */
  journey?: { id: string; moments: string[]; end: string }
  /** Values of the context by key, each equally likely for a person. */
  context: Record<string, readonly string[]>
  /** Versions of the host's product, with the day from which each is in use. */
  versions?: Record<string, number>
  languages?: readonly string[]
  facts?: readonly Fact[]
  /** The share of people who answer. Default 0.6. */
  answers?: number
}

const points = ['awful', 'bad', 'neither', 'good', 'great'] as const

/** What people say when nothing is planted: unhappy ones and happy ones. */
const sayings: Record<string, { unhappy: readonly string[]; happy: readonly string[] }> = {
  en: {
    unhappy: [
      'It took far too long',
      'I could not find the button',
      'Nobody answered my question',
      'Too many steps',
    ],
    happy: ['Quick and friendly', 'Everything was clear', 'Exactly what I needed', 'Lovely design'],
  },
  de: {
    unhappy: [
      'Das hat viel zu lange gedauert',
      'Ich finde den Knopf nicht',
      'Niemand hat geantwortet',
      'Zu viele Schritte',
    ],
    happy: [
      'Schnell und freundlich',
      'Alles war verständlich',
      'Genau was ich brauchte',
      'Schöne Gestaltung',
    ],
  },
}

/**
 * Generates the items that devices would have sent: touchpoints' prompts, answers with comments, and the steps of a
 * journey. The same options give the same history, except for the ids. Each person has a mood of their own, so that
 * several answers of one person resemble each other.
 */
export function* generateHistory(options: HistoryOptions): Generator<Item> {
  const { seed, days, end, people, visits, context, versions = {}, languages = ['en'], facts = [] } = options
  const random = seeded(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  // Box & Muller 1958, Ann Math Stat 29:610.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const start = end - days * DAY_MS
  const moments = Object.keys(options.moments)
  const total = Math.round(people * visits)
  const own = Array.from({ length: people }, () => ({
    mood: 0.35 * normal(),
    locale: pick(languages),
    context: Object.fromEntries(Object.entries(context).map(([key, values]) => [key, pick(values)])),
  }))
  for (let visit = 0; visit < total; visit++) {
    const at = start + Math.floor(((visit + random()) / total) * days * DAY_MS)
    const day = Math.floor((at - start) / DAY_MS)
    const number = Math.floor(random() * people)
    const person = own[number]!
    const version = Object.entries(versions).findLast(([, since]) => day >= since)?.[0]
    const device = `demo-${seed}-${number}`
    const run = `run-${seed}-${visit}`
    const { journey } = options
    const stops = journey ? [...journey.moments, journey.end] : [pick(moments)]
    const common = (moment: number) => {
      const time = at + moment * 3 * MINUTE_MS
      return {
        ...{ revision: 1, device, locale: person.locale, source: 'prompted' as const },
        id: uuidv7(time),
        createdAt: new Date(time).toISOString(),
        context: { ...person.context, ...(version && { version }) },
      }
    }
    const step = (event: 'started' | 'completed', i: number): Item => {
      const { source: _, ...rest } = common(i)
      return { ...rest, kind: 'journey', journey: journey!.id, run, event }
    }
    if (journey) yield step('started', 0)
    let felt = 0
    for (const [i, moment] of stops.entries()) {
      const fitting = facts.filter(
        fact =>
          fact.moment === moment &&
          day >= (fact.from ?? 0) &&
          Object.entries(fact.segment ?? {}).every(([key, value]) => person.context[key] === value),
      )
      const shift = fitting.reduce((sum, { feeling = 0 }) => sum + feeling, 0)
      const isEnd = journey?.end === moment
      const latent =
        (options.moments[moment] ?? 0) +
        shift +
        person.mood +
        0.45 * normal() +
        (isEnd ? felt / stops.length : 0)
      felt += latent
      const place = journey && { journey: { id: journey.id, run, ...(!isEnd && { stage: moment }) } }
      yield { ...common(i), ...place, kind: 'prompt', moment, event: 'shown' }
      const answers = fitting.findLast(fact => fact.answers !== undefined)?.answers ?? options.answers ?? 0.6
      if (random() >= answers) {
        yield { ...common(i + 0.5), ...place, kind: 'prompt', moment, event: 'ignored' }
        continue
      }
      const value = Math.max(-1, Math.min(1, Math.round(2 * latent) / 2))
      const feedback: FeedbackItem = {
        ...{
          ...common(i + 0.3),
          ...place,
          kind: 'feedback',
          state: 'complete',
          moment,
          scale: 'mood5',
          value,
        },
        point: points[Math.round((value + 1) * 2)]!,
      }
      const text = comment(value, person.locale, fitting)
      yield text === undefined ? feedback : { ...feedback, comment: text }
      yield { ...common(i + 0.4), ...place, kind: 'prompt', moment, event: 'answered' }
    }
    if (journey) yield step('completed', stops.length)
  }

  function comment(value: number, locale: string, fitting: readonly Fact[]): string | undefined {
    if (random() > (value < 0 ? 0.6 : 0.25)) return
    const said = fitting.findLast(({ says }) => says)?.says
    if (said && value < 0 && random() < said.share) return said.texts[locale] ?? Object.values(said.texts)[0]
    const { unhappy, happy } = sayings[locale] ?? sayings.en!
    return value < 0 ? pick(unhappy) : pick(happy)
  }
}
