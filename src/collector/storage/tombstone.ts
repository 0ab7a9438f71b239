import { sha256 } from '../secret.js'
import type { Subject } from './erase.js'

/** The name under which an erased id is remembered: nobody can read the id from it. */
export const tombstone = (project: number, id: string): string => sha256(`${project}:${id}`)

/** The same of a person who asked to be forgotten; no id of an item can have this name. */
export const tombstoneOf = (project: number, subject: Subject): string =>
  sha256(
    'device' in subject ? `device:${project}:${subject.device}` : `customer:${project}:${subject.customer}`,
  )
