import { sha256 } from '../secret.js'

/** The name under which an erased id is remembered: nobody can read the id from it. */
export const tombstone = (project: number, id: string): string => sha256(`${project}:${id}`)
