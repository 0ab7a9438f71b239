import { sha256 } from '../secret.js'
import type { Subject } from './subject.js'

/** The name under which an erased id is remembered: nobody can read the id from it. */
export const tombstone = (project: number, id: string): string => sha256(`${project}:${id}`)

/**
 * The same of a person who is forgotten; no id of an item can have this name. `asked`: a device that asked itself, at an
 * instant by its own clock; `told`: whose erasure the collector dates by its own, which a device's clock cannot move.
 */
export const tombstoneOf = (project: number, subject: Subject, by: 'asked' | 'told' = 'told'): string => {
  const [[kind, name]] = Object.entries(subject) as [[string, string]]
  return sha256(`${kind === 'device' && by === 'told' ? 'device told' : kind}:${project}:${name}`)
}
