import { sha256 } from '../../secret.js'
import type { ErasureSubject } from './person.js'

/** The hash under which an erased id is remembered; the id cannot be read from it. */
export const tombstone = (project: number, id: string): string => sha256(`${project}:${id}`)

/**
 * The hash under which an erased person is remembered; no id of an item has the same hash.
 * @param clock Which clock dates the erasure. `device clock`: the device itself asked, at a time by its own clock.
 * `collector clock`: the team or an API call asked, at a time that no device's clock can shift.
 */
export const subjectTombstone = (
  project: number,
  subject: ErasureSubject,
  clock: 'device clock' | 'collector clock' = 'collector clock',
): string => {
  const [kind, name] =
    'device' in subject
      ? ['device', subject.device]
      : 'named' in subject
        ? ['named', subject.named]
        : ['customer', subject.customer]
  // "device told" is part of the hash in existing databases.
  return sha256(
    `${kind === 'device' && clock === 'collector clock' ? 'device told' : kind}:${project}:${name}`,
  )
}
