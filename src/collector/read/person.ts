import type { Phase } from '../../model/journey.js'
import type { Voice } from '../../model/voice.js'
import { Refusal } from '../http/refusal.js'
import { groupBy } from '../insight/group-by.js'
import { journeyValues } from '../insight/journeys/journey-values.js'
import { isValence } from '../insight/ratings/ratings.js'
import { experienceBalance, relationshipLevel } from '../insight/ratings/relationship.js'
import type { Store } from '../storage/store.js'
import type { Asker } from './question.js'

/**
 * One person: what they said, oldest first, their runs of each journey in order, and their account, which only those who
 * help this person should read; people are never ranked by it.
 * @param id A customer's id, or a device's.
 */
export async function person({ project }: Asker, store: Store, id: string, now: number) {
  let feedback = await store.insight.feedback.ofPerson(project.id, { customer: id })
  const kind = feedback.length > 0 ? 'customer' : 'device'
  if (kind === 'device') feedback = await store.insight.feedback.ofPerson(project.id, { device: id })
  if (feedback.length === 0)
    throw new Refusal(
      404,
      'not_found',
      'Nobody of this name has said anything; use the id of a customer or a device.',
    )
  const phases = new Map(project.config.moments.map(({ id, touchpoint }) => [id, touchpoint]))
  const ratings = feedback.filter(({ scale }) => isValence(scale))
  const entries = ratings.map(({ moment, value }) => {
    const { kind, phase } = phases.get(moment) ?? {}
    return { value, ...(kind && { kind }), ...(phase && { phase: phase as Phase }) }
  })
  const balance = experienceBalance(entries)
  const level = relationshipLevel(entries)
  return {
    person: { [kind]: id },
    asOf: new Date(now).toISOString(),
    account: {
      sum: balance.sum,
      byKind: Object.fromEntries(balance.byKind),
      byPhase: Object.fromEntries([...balance.byPhase].map(([phase, sum]) => [phase ?? 'none', sum])),
      ...(level !== undefined && { level }),
    },
    journeys: runsOf(ratings),
    feedback,
  }
}

function runsOf(ratings: readonly Voice[]) {
  const inRuns = ratings.flatMap(voice => (voice.journey ? [{ voice, journey: voice.journey }] : []))
  return [...groupBy(inRuns, ({ journey }) => JSON.stringify([journey.id, journey.run])).values()].map(
    own => ({
      journey: own[0]!.journey.id,
      run: own[0]!.journey.run,
      steps: own.map(({ voice, journey }) => ({
        ...{
          feedback: voice.id,
          moment: voice.moment,
          point: voice.point,
          value: voice.value,
          at: voice.createdAt,
        },
        ...(journey.stage && { stage: journey.stage }),
      })),
      ...journeyValues(own.map(({ voice }) => voice.value)),
    }),
  )
}
